import { generateLoad } from './generate-load.ts'
import type { LoadOrder } from './protocol.ts'

/** The load generator's process: one order after the other, by messages. */
process.on('message', async (order: LoadOrder) => process.send?.(await generateLoad(order)))
process.once('disconnect', () => process.exit(0))

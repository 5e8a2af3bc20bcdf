import { listen } from '../run/listen.ts'
import { createMemoServer } from './memo-server.ts'
import { createService } from './services.ts'

// Edge: the bench itself writes the variable.
const demoUrls = JSON.parse(process.env.BENCH_DEMO_URLS ?? '{}') as Record<string, string>

listen(createMemoServer(createService(demoUrls)))

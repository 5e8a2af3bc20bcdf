import { parseArgs } from 'node:util'
import { SERVICE_NAMES, SERVICES, type ServiceName } from './services.ts'
import { startUpstreams } from './start-upstreams.ts'

const USAGE = `usage: demo/upstreams/main.ts [--only ${SERVICE_NAMES.join(',')}] [--with-parent]`

class UsageError extends Error {}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: 'string' }, 'with-parent': { type: 'boolean', default: false } },
    })
    return {
      names: values.only === undefined ? SERVICE_NAMES : readNames(values.only),
      withParent: values['with-parent'],
    }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments')
  }
}

function readNames(list: string): ServiceName[] {
  return list.split(',').map((word) => {
    const name = SERVICE_NAMES.find((known) => known === word.trim())
    if (!name) throw new UsageError(`"${word}" is none of ${SERVICE_NAMES.join(', ')}`)
    return name
  })
}

function readPorts(names: readonly ServiceName[], env: NodeJS.ProcessEnv): Partial<Record<ServiceName, number>> {
  const ports: Partial<Record<ServiceName, number>> = {}
  for (const name of names) {
    const text = env[SERVICES[name].portVariable]
    if (text === undefined || text === '') continue
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
      throw new UsageError(`${SERVICES[name].portVariable} is "${text}", not a port from 0 to 65535`)
    }
    ports[name] = Number(text)
  }
  return ports
}

function endWithParent(end: () => never): void {
  // A terminal sends SIGINT to all its processes. The parent may still have calls to finish, so it is the one to decide.
  process.on('SIGINT', () => undefined)
  // Whichever way the parent goes, even by SIGKILL, the system closes this end of the channel or pipe.
  if (process.channel) process.once('disconnect', end)
  else process.stdin.once('end', end).once('error', end).resume()
}

async function main(): Promise<void> {
  const { names, withParent } = readOptions(process.argv.slice(2))
  // Nothing needs saving: what was changed lives in memory only.
  const end = (): never => process.exit(0)
  process.once('SIGTERM', end)
  if (withParent) endWithParent(end)
  else process.once('SIGINT', end)
  const { urls } = await startUpstreams({
    names,
    ports: readPorts(names, process.env),
    onListening: (urls) => process.send?.({ listening: urls }),
  })
  process.stdout.write(`${JSON.stringify({ ready: true, urls })}\n`)
}

main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `${USAGE}\n` : ''}`)
  process.exit(isUsage ? 2 : 1)
})

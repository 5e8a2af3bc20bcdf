import { resolve } from 'node:path'
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../upstreams/services.ts'

interface Surroundings {
  /** The gateway's arguments. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  /** The demo's own schema modules. */
  readonly schemaDirectory: string
}

/** The services that the demo must start: those of its own schema whose URL is not given. */
export function toWantedServices({
  args,
  env,
  workingDirectory,
  schemaDirectory,
}: Surroundings): readonly ServiceName[] {
  const schema = readSchemaOption(args) ?? env.SELVEDGE_SCHEMA
  if (schema && resolve(workingDirectory, schema) !== resolve(schemaDirectory)) return []
  return SERVICE_NAMES.filter((name) => !env[SERVICES[name].urlVariable])
}

/** The last one wins, as it does for the gateway. */
function readSchemaOption(args: readonly string[]): string | undefined {
  let schema: string | undefined
  for (const [index, arg] of args.entries()) {
    if (arg === '--schema') schema = args[index + 1]
    else if (arg.startsWith('--schema=')) schema = arg.slice('--schema='.length)
  }
  return schema
}

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runDemo } from './launch/run-demo.ts'

const gatewayFile = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const schemaDirectory = fileURLToPath(new URL('../schema', import.meta.url))

async function main(): Promise<number> {
  if (!existsSync(gatewayFile)) {
    process.stderr.write('The gateway is not built yet: run `npm run build` first.\n')
    return 1
  }
  return runDemo({ gatewayFile, schemaDirectory, args: process.argv.slice(2), env: process.env })
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)

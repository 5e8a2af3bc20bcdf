// The demo, built anew and restarted when a file of the gateway, the demo or the schema modules changes.
import { spawn, spawnSync } from 'node:child_process'
import { watch } from 'node:fs'

const quietMs = 200
let child
let timer
let isStarting = false

function restart() {
  if (isStarting) return schedule()
  isStarting = true
  const built = spawnSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' })
  const start = () => {
    isStarting = false
    if (built.status === 0)
      child = spawn(process.execPath, ['node_modules/jiti/lib/jiti-cli.mjs', 'demo/start.ts'], { stdio: 'inherit' })
  }
  if (child === undefined || child.exitCode !== null) return start()
  child.once('exit', start)
  child.kill('SIGTERM')
}

function schedule() {
  clearTimeout(timer)
  timer = setTimeout(restart, quietMs)
}

for (const folder of ['src', 'demo', 'schema']) watch(folder, { recursive: true }, schedule)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    child?.once('exit', () => process.exit(0))
    if (!child?.kill('SIGTERM')) process.exit(0)
  })
restart()

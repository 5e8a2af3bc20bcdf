import type { Server } from 'node:net'

/** Listens on any free port, says the URL on standard output, and ends with the process that started this one. */
export function listen(server: Server): void {
  process.stdin.once('end', () => process.exit(0)).resume()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (typeof address === 'object' && address !== null)
      process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`)
  })
}

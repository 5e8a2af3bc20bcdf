/**
 * Asks the gateway in this container whether it lives, without loading it: exit code 0 if so, 1 if not. Run by the image's
 * HEALTHCHECK.
 */
import { get } from 'node:http'

const patienceMs = 2_000

const request = get(
  { host: '127.0.0.1', port: process.env.PORT || '4000', path: '/livez', timeout: patienceMs, agent: false },
  (response) => {
    response.resume()
    process.exitCode = response.statusCode === 200 ? 0 : 1
  },
)
request.on('timeout', () => request.destroy())
request.on('error', () => {
  process.exitCode = 1
})

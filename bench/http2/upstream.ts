import { createSecureServer } from 'node:http2'
import { selfSigned } from '../../test/support/tls-server.ts'

/** A TLS upstream that speaks both versions of HTTP, and answers `/<bytes>` with as many. Tells its parent where it is. */
const pair = selfSigned({ name: 'localhost' })
const bodies = new Map<string, Buffer>()
const server = createSecureServer({ ...pair, allowHTTP1: true }, (request, response) => {
  const size = request.url.slice(1).split('?')[0] ?? ''
  const body = bodies.get(size) ?? Buffer.alloc(Number(size), 'a')
  bodies.set(size, body)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ port: address?.port, ca: pair.cert })
})

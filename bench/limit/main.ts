import { createServer } from 'node:http'
import { listen } from '../run/listen.ts'
import { createCalls, type Variables } from './calls.ts'
import { handwritten } from './handwritten.ts'

/** The limit: one operation, written by hand on node:http and undici. It takes the same requests as the gateway does. */
const [name = '', upstream = ''] = process.argv.slice(2)
const operation = handwritten.get(name)
if (operation === undefined) throw new Error(`nothing is written by hand for ${name}`)
const callsFor = createCalls(upstream)

listen(
  createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      // Edge: the bench is the only client.
      const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables?: Variables }
      operation(callsFor(request.headers.authorization ?? ''), variables ?? {}).then(
        (body) => answer(200, body),
        (error: unknown) => answer(500, String(error)),
      )
    })
    const answer = (status: number, body: string): void => {
      const length = Buffer.byteLength(body)
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': length })
      response.end(body)
    }
  }),
)

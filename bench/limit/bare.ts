import { createServer } from 'node:http'
import { listen } from '../run/listen.ts'

/** Bare node:http that answers every request with the JSON it was started with. */
const body = process.argv[2] ?? ''
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) }

listen(
  createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, headers).end(body))
  }),
)

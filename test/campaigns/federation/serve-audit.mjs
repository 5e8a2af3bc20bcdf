// Runs the subgraphs of an audit that is installed in a folder, on a port of its own, which it prints. How many requests were sent to subgraphs is
// answered at `/_requests`.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'

const [folder = ''] = process.argv.slice(2)
// From the folder's own place: the audit brings a graphql-js of its own.
const jiti = createJiti(pathToFileURL(join(folder, 'package.json')).href)
const { createRouter } = await jiti.import(join(folder, 'src/index.ts'))
const router = createRouter()
let requests = 0
const server = createServer((request, response) => {
  if (request.url === '/_requests') {
    response.end(String(requests))
    return
  }
  if (request.method === 'POST') requests++
  router(request, response)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))

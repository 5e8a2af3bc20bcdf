import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { callsPath, createMemoServer, type Service, type UpstreamCall } from '../../../bench/upstreams/memo-server.ts'

async function serve(service: Service): Promise<string> {
  const server = createMemoServer(service)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const echo = (asked: UpstreamCall[]) => (call: UpstreamCall) => {
  asked.push(call)
  return { status: 200, contentType: 'text/plain', body: `${call.method} ${call.target} ${call.body}` }
}

const post = (url: string, body: string) => fetch(url, { method: 'POST', body }).then((answer) => answer.text())

it('asks its service once for each method, target and body, and counts every call', async () => {
  const asked: UpstreamCall[] = []
  const url = await serve(echo(asked))
  for (let round = 0; round < 3; round++) {
    expect(await (await fetch(`${url}/a?b=1`)).text()).toBe('GET /a?b=1 ')
    expect(await post(`${url}/a?b=1`, 'wörds')).toBe('POST /a?b=1 wörds')
    expect(await post(`${url}/a?b=1`, 'other')).toBe('POST /a?b=1 other')
  }
  expect(asked).toHaveLength(3)
  expect(asked[1]?.headers.get('content-type')).toMatch(/text\/plain/)
  expect(await (await fetch(`${url}${callsPath}`)).text()).toBe('9')
})

it('asks again after a failure', async () => {
  let status = 500
  const url = await serve(() => ({ status, contentType: 'text/plain', body: '' }))
  expect((await fetch(url)).status).toBe(500)
  status = 200
  expect((await fetch(url)).status).toBe(200)
})

it('answers with the reason when its service fails', async () => {
  const url = await serve(() => Promise.reject(new Error('no data')))
  const answer = await fetch(url)
  expect(answer.status).toBe(500)
  expect(await answer.text()).toContain('no data')
})

it('answers requests that come together, or in pieces, in their order', async () => {
  const slow: Service = async (call) => {
    if (call.target === '/first') await new Promise((resolve) => setImmediate(resolve))
    return { status: 200, contentType: 'text/plain', body: `<${call.target}>` }
  }
  const socket = connect(Number(new URL(await serve(slow)).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const wire =
    'GET /first HTTP/1.1\r\n\r\nPOST /second HTTP/1.1\r\ncontent-length: 4\r\n\r\nbodyGET /third HTTP/1.1\r\n\r\n'
  for (const character of wire.slice(0, 60)) socket.write(character)
  socket.write(wire.slice(60))
  while (!text.includes('</third>')) await once(socket, 'data')
  expect([...text.matchAll(/<(\/\w+)>/g)].map((match) => match[1])).toEqual(['/first', '/second', '/third'])
})

import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { RecordedRequest } from './read-requests.ts'

/** What a fault server does with one request. */
export type Fault = (socket: Socket, request: RecordedRequest) => void

type Headers = Readonly<Record<string, string | readonly string[]>>

/** 200 with a JSON body. */
export const ok = (json: unknown): Fault => status(200, { 'content-type': 'application/json' }, JSON.stringify(json))

/** Any status, with `content-length`. */
export const status =
  (code: number, headers: Headers = {}, body: string | Uint8Array = ''): Fault =>
  (socket) => {
    const bytes = Buffer.from(body)
    socket.write(Buffer.concat([headOf(code, { ...headers, 'content-length': String(bytes.length) }), bytes]))
  }

/** Says nothing, for ever. */
export const hang: Fault = () => {}

/** A header section of which one byte comes every `everyMs`. */
export const dripHeaders = (everyMs: number): Fault =>
  dripping(`HTTP/1.1 200 OK\r\nx-slow: ${'a'.repeat(100_000)}`, everyMs)

/** A body of which one byte comes every `everyMs`. */
export const drip =
  (everyMs: number): Fault =>
  (socket, request) => {
    socket.write(headOf(200, { 'content-length': '100000' }))
    dripping('b'.repeat(100_000), everyMs)(socket, request)
  }

/** Sends this many bytes of a longer body, then nothing more. */
export const stallAfter =
  (bytes: number): Fault =>
  (socket) => {
    socket.write(Buffer.concat([headOf(200, { 'content-length': '1000' }), Buffer.alloc(bytes, 'c')]))
  }

/** Resets the connection, after these bytes if given. */
export const reset =
  ({ after = '' }: { readonly after?: string } = {}): Fault =>
  (socket) => {
    if (after === '') socket.resetAndDestroy()
    // The bytes must be on their way first: a reset discards what is still buffered.
    else socket.write(after, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 20))
  }

/** Closes the connection in order, after these bytes if given. */
export const fin =
  ({ after = '' }: { readonly after?: string } = {}): Fault =>
  (socket) => {
    socket.end(after, 'latin1')
  }

/** Exactly these bytes; the connection stays open. */
export const raw =
  (bytes: string | Uint8Array): Fault =>
  (socket) => {
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

/** A gzipped body, of which only the part `cut` (0 to 1) is there, with a matching `content-length`. */
export const gzip = (body: string, { cut = 1 }: { readonly cut?: number } = {}): Fault => {
  const bytes = gzipSync(body)
  const kept = bytes.subarray(0, cut === 1 ? bytes.length : Math.min(Math.floor(bytes.length * cut), bytes.length - 1))
  return status(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }, kept)
}

/** A small gzipped body that inflates to this many zero bytes. */
export const bomb = (bytes: number): Fault => {
  const body = gzipSync(Buffer.alloc(bytes), { level: 9 })
  return status(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }, body)
}

/** A chunked body that never ends. */
export const endlessChunks: Fault = (socket) => {
  socket.write(headOf(200, { 'transfer-encoding': 'chunked' }))
  const chunk = Buffer.from(`4000\r\n${'d'.repeat(0x4000)}\r\n`)
  const pump = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', pump)
  pump()
}

/** A SOAP fault of version 1.1 or 1.2 in a 500. */
export const soapFault = (version: '1.1' | '1.2', code: string): Fault => {
  const namespace =
    version === '1.1' ? 'http://schemas.xmlsoap.org/soap/envelope/' : 'http://www.w3.org/2003/05/soap-envelope'
  const fault =
    version === '1.1'
      ? `<faultcode>s:${code}</faultcode><faultstring>no</faultstring>`
      : `<s:Code><s:Value>s:${code}</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason>`
  const type = version === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml; charset=utf-8'
  const envelope = `<s:Envelope xmlns:s="${namespace}"><s:Body><s:Fault>${fault}</s:Fault></s:Body></s:Envelope>`
  return status(500, { 'content-type': type }, envelope)
}

/** 302 to another place. */
export const redirect = (location: string): Fault => status(302, { location })

function headOf(code: number, headers: Headers): Buffer {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}: ${value}`] : value.map((item) => `${name}: ${item}`),
  )
  return Buffer.from([`HTTP/1.1 ${code} Any`, ...lines, '', ''].join('\r\n'), 'latin1')
}

function dripping(text: string, everyMs: number): Fault {
  return (socket) => {
    let sent = 0
    const timer = setInterval(() => socket.write(text.charAt(sent++)), everyMs)
    socket.once('close', () => clearInterval(timer))
  }
}

import type { Socket } from 'node:net'
import { ProxyError, type ProxyFailure } from './proxy-error.ts'

/** A proxy's answer to CONNECT is a status line and a few headers. */
const maxAnswerBytes = 16 * 1024

const answerStart = 'HTTP/1.'

const endOfHeaders = '\r\n\r\n'

/**
 * Asks the proxy at the other end of the socket for a way to `authority`; from then on the socket is a connection to there. Who calls keeps the time.
 * See https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 * @param authority host and port.
 * @throws ProxyError when the proxy refuses, ends, or says what is no answer.
 */
export function openTunnel(socket: Socket, authority: string, authorization: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const settle = (failure?: ProxyError): void => {
      socket.off('readable', read)
      socket.off('close', onClose)
      if (failure === undefined) resolve()
      else reject(failure)
    }
    const onClose = (): void =>
      settle(new ProxyError('unavailable', 'the proxy closed the connection before its answer'))
    const read = (): void => {
      for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
        answer += chunk.toString('latin1')
        const outcome = judge(answer)
        if (outcome === 'incomplete') continue
        settle(outcome === 'open' ? undefined : outcome)
        return
      }
    }
    socket.on('readable', read)
    socket.once('close', onClose)
    const credentials = authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`)
  })
}

function judge(received: string): ProxyError | 'open' | 'incomplete' {
  let rest = received
  for (;;) {
    if (!rest.startsWith(answerStart.slice(0, rest.length))) return noHttp()
    const end = rest.indexOf(endOfHeaders)
    // The bound of all that may come before the tunnel, interim answers included.
    if (received.length > maxAnswerBytes)
      return new ProxyError('invalid', 'the answer of the proxy has too large headers')
    if (end === -1) return 'incomplete'
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n/.exec(rest)?.[1])
    if (!(status >= 100 && status <= 599)) return noHttp()
    rest = rest.slice(end + endOfHeaders.length)
    if (status >= 200 && status <= 299) {
      // Neither TLS nor HTTP lets a server speak first: who did so is the proxy.
      return rest === '' ? 'open' : new ProxyError('invalid', 'the proxy speaks out of turn')
    }
    if (status >= 200) return new ProxyError(failureOf(status), `the proxy answered CONNECT with ${status}`)
  }
}

function noHttp(): ProxyError {
  return new ProxyError('invalid', 'the answer of the proxy is no HTTP')
}

function failureOf(status: number): ProxyFailure {
  if (status === 504) return 'timeout'
  return status >= 500 ? 'unavailable' : 'refused'
}

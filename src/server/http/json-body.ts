import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'

/** Bodies are JSON in UTF-8 (RFC 8259), or refused. Keys that could reach a prototype are refused too. */
export function acceptJsonBodies(app: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string
    try {
      text = typeof body === 'string' ? body : utf8.decode(body)
    } catch (cause) {
      done(new GatewayError('BAD_REQUEST', { cause }))
      return
    }
    parseJson(request, text, done)
  })
}

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'
import { readExactJson } from './exact-json.ts'

/** Reads JSON. @throws an error of Fastify's for what is none, or has keys that could reach a prototype; GatewayError LIMIT_EXCEEDED */
export type ParseJson = (request: FastifyRequest, text: string) => unknown

/** Bodies are JSON in UTF-8 (RFC 8259), or refused. Keys that could reach a prototype are refused too. */
export function acceptJsonBodies(app: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const parseJson = createJsonParser(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    let text: string
    try {
      text = utf8.decode(body)
    } catch (cause) {
      throw new GatewayError('BAD_REQUEST', { cause })
    }
    return parseJson(request, text)
  })
}

/** Fastify's own parser as a function; numbers keep all their digits, and what is too deep is refused. */
export function createJsonParser(app: FastifyInstance): ParseJson {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, text) => {
    const parseOnce = (each: string): unknown => {
      let value: unknown
      parse(request, each, (error, parsed) => {
        if (error) throw error
        value = parsed
      })
      return value
    }
    return readExactJson(text, parseOnce)
  }
}

/** The same for JSON that comes by itself, as in messages. */
export function createTextParser(app: FastifyInstance): (text: string) => unknown {
  const parse = createJsonParser(app)
  // A marked edge: Fastify's parser takes a request and looks at the text alone.
  return (text) => parse(undefined as never, text)
}

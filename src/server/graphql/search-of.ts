import type { FastifyRequest } from 'fastify'

/** The query of a request's URL, with its `?`; empty where there is none. */
export function searchOf({ raw: { url = '' } }: FastifyRequest): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}

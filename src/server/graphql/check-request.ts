import type { FastifyRequest } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'
import { acceptsEvents, acceptsJson, isJsonMediaType, isMultipartForm } from '../http/media-type.ts'
import { assertNotForgeable } from './csrf.ts'

/**
 * Refuses what cannot be a GraphQL request by its head alone, before a body is read or anything is run.
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE, CSRF_BLOCKED, or BAD_REQUEST with status 406.
 */
export function checkRequestHead(request: FastifyRequest, { takesFiles }: { readonly takesFiles: boolean }): void {
  const { headers } = request
  const contentType = headers['content-type']
  if (request.method === 'POST' || contentType !== undefined) {
    const isUpload = takesFiles && request.method === 'POST' && isMultipartForm(contentType)
    if (!isUpload && !isJsonMediaType(contentType))
      throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', { reason: 'content-type' })
  }
  const coding = headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', { reason: 'content-encoding' })
  }
  assertNotForgeable(headers)
  if (!acceptsJson(headers.accept) && !acceptsEvents(headers.accept))
    throw Object.assign(new GatewayError('BAD_REQUEST'), { statusCode: 406 })
}

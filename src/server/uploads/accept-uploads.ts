import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { UploadLimits } from '../../config/config.ts'
import { createJsonParser } from '../http/json-body.ts'
import { readUpload } from './read-upload.ts'
import { excess } from './refusal.ts'

/** Reads multipart bodies, whose requests a browser must have asked for first: the route sees to that before a byte is read. */
export function acceptUploads(app: FastifyInstance, limits: UploadLimits): void {
  const parseJson = createJsonParser(app)
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, stream: IncomingMessage) => {
    if (Number(request.headers['content-length']) > limits.totalBytes) throw excess('upload-bytes')
    return readUpload({
      stream,
      contentType: request.headers['content-type'] ?? '',
      limits,
      parseJson: (text) => parseJson(request, text),
    })
  })
}

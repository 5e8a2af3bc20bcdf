import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { sendError } from '../http/error-answer.ts'
import { exampleQuery } from './example-query.ts'
import { findSandboxFiles, type SandboxFile } from './sandbox-files.ts'

/**
 * Nothing but our own files, and no connection but to the gateway itself. The editor positions its lines with style attributes,
 * hence 'unsafe-inline' for styles alone.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Names carry a hash of the content: they never change. */
const forever = 'public, max-age=31536000, immutable'

const notBuilt = 'The sandbox is not built. Run `npm run build` and start again.\n'

/** Serves the sandbox page at `/sandbox` and its files below. */
export function addSandboxRoute(
  app: FastifyInstance,
  options: { readonly schema: GraphQLSchema; readonly development: boolean },
): void {
  const files = findSandboxFiles()
  let page: string | undefined
  app.route({
    method: ['GET', 'HEAD'],
    url: '/sandbox',
    handler: async (_request, reply) => {
      if (files === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
      reply.header('content-security-policy', contentSecurityPolicy).header('referrer-policy', 'no-referrer')
      page ??= await renderPage(files.page, options.schema)
      return reply.header('cache-control', 'no-cache').type(files.page.contentType).send(page)
    },
  })
  app.route<{ Params: { name: string } }>({
    method: ['GET', 'HEAD'],
    url: '/sandbox/:name',
    handler: async (request, reply) => {
      const file = files?.assets.get(request.params.name)
      if (file !== undefined) return sendFile(reply, file, forever)
      return sendError(request, reply, new GatewayError('NOT_FOUND'), { status: 404, development: options.development })
    },
  })
}

async function renderPage(file: SandboxFile, schema: GraphQLSchema): Promise<string> {
  const template = await readFile(file.path, 'utf8')
  const example = exampleQuery(schema).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return template.replace('%EXAMPLE%', () => example)
}

async function sendFile(reply: FastifyReply, file: SandboxFile, caching: string): Promise<FastifyReply> {
  const content = await readFile(file.path)
  return reply.header('cache-control', caching).type(file.contentType).send(content)
}

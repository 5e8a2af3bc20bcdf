import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createCallCounter } from '../http/calls.ts'
import { notFound, Problem } from '../http/problem.ts'
import { readText } from '../http/read-body.ts'
import { send } from '../http/send.ts'
import type { Upstream } from '../http/upstream.ts'
import { createOperations } from './operations.ts'
import { createSoapServer } from './soap-server.ts'

const PATH = '/crm'

/** The customers as a SOAP 1.1 service, as `crm.wsdl` and `crm-types.xsd` describe it. */
export async function createCrm(): Promise<Upstream> {
  const wsdlFile = fileURLToPath(new URL('crm.wsdl', import.meta.url))
  const wsdl = readFileSync(wsdlFile, 'utf8')
  const types = readFileSync(new URL('crm-types.xsd', import.meta.url), 'utf8')
  const calls = createCallCounter()
  const serve = await createSoapServer({ wsdl, wsdlFile, operations: createOperations() })

  async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = request.headers.soapaction
    const soapAction = typeof header === 'string' ? header : undefined
    const { operation = 'unreadable', status, xml } = await serve({ xml: await readText(request), soapAction })
    calls.count(operation)
    sendXml(response, status, xml)
  }

  return {
    calls,
    async handle(request, response) {
      const { pathname, search } = new URL(request.url ?? '/', 'http://upstream')
      // The schema's location is relative to the WSDL's own, with or without a slash behind `/crm`.
      if (pathname.endsWith('/crm-types.xsd')) return sendXml(response, 200, types)
      if (pathname !== PATH) throw notFound('There is nothing at this path.')
      if (request.method === 'POST') return answerCall(request, response)
      if (request.method === 'GET' && search.toLowerCase() === '?wsdl') {
        return sendXml(response, 200, withAddress(wsdl, request.headers.host))
      }
      throw new Problem(405, 'Method Not Allowed', 'Send SOAP calls with POST; GET ?wsdl gives the WSDL.', {
        allow: 'POST',
      })
    },
  }
}

/** The WSDL with the address at which this very service is reached. */
function withAddress(wsdl: string, host: string | undefined): string {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return wsdl
  return wsdl.replace('http://127.0.0.1:4101/crm', `http://${host}${PATH}`)
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  send(response, { status, type: 'text/xml; charset=utf-8', body: xml })
}

import type { CallFault, Faults } from './faults.ts'
import { faultyItems } from './faults.ts'
import type { UpstreamAnswer, UpstreamService } from './serve.ts'

type Item = Readonly<Record<string, unknown>>

/** One operation: text elements in, items out. */
export interface SoapOperationParts {
  /** Element that holds the keys of a batch. */
  readonly batchKey?: string
  /** Element of each item in the answer. */
  readonly itemElement: string
  readonly keys: readonly string[]
  /** `undefined` is a NOT_FOUND fault. */
  readonly run: (input: (element: string) => readonly string[]) => readonly Item[] | undefined
}

/** An operation of rpc style: text elements in, one item and what goes with it out. */
export interface RpcOperationParts {
  /** The part that the item is. */
  readonly itemPart: string
  readonly keys: readonly string[]
  readonly run: (input: (element: string) => readonly string[]) => RpcReply
}

/** Parts and header blocks; or what the detail of a fault is that the operation declares. */
export type RpcReply =
  | {
      readonly item: Item
      readonly parts: Readonly<Record<string, unknown>>
      readonly headers: Readonly<Record<string, unknown>>
    }
  | { readonly fault: Readonly<Record<string, unknown>> }

/** A literal SOAP 1.1 service with the faults of the operation under way. */
export function soapService(
  source: string,
  namespace: string,
  operations: Readonly<Record<string, SoapOperationParts | RpcOperationParts>>,
  faults: () => Faults,
): UpstreamService {
  const nameIn = (body: string) =>
    Object.keys(operations).find((each) => new RegExp(`<(?:\\w+:)?${each}[\\s>/]`).test(body)) ?? ''
  return {
    source,
    asks: ({ body }) => {
      const name = nameIn(body)
      const batchKey = batchKeyOf(operations[name])
      if (batchKey === undefined) return [body.slice(body.indexOf(name))]
      const others = body.slice(body.indexOf(name)).replaceAll(elements(batchKey), '')
      return textsOf(batchKey, body).map((key) => `${others} ${key}`)
    },
    answer: ({ body }) => {
      const name = nameIn(body)
      const operation = operations[name]
      if (operation === undefined) return soapFault('Client', 'no such operation')
      const input = (element: string) => textsOf(element, body)
      const asked = batchKeyOf(operation) === undefined ? body.slice(body.indexOf(name)) : ''
      const fault = faults().ofCall(`${source} ${name} ${asked}`)
      if (fault !== undefined) return failed(fault, `<r:${name}Response xmlns:r="${namespace}"/>`)
      if ('itemPart' in operation) {
        const reply = operation.run(input)
        if ('fault' in reply) return soapFault('Server', 'as declared', elementsOf(reply.fault, namespace))
        const [item = null] = faultyItems(faults(), `${source} ${name}`, [reply.item], operation.keys)
        const parts = Object.entries({ [operation.itemPart]: item, ...reply.parts })
        const inner = parts.map(([key, value]) => element(key, value, '')).join('')
        const body = `<r:${name}Response xmlns:r="${namespace}">${inner}</r:${name}Response>`
        return xml(200, body, elementsOf(reply.headers, namespace))
      }
      const items = operation.run(input)
      if (items === undefined) return soapFault('Client', 'NOT_FOUND')
      const left = faultyItems(faults(), `${source} ${name}`, items, operation.keys)
      const inner = left.map((item) => element(operation.itemElement, item)).join('')
      return xml(200, `<r:${name}Response xmlns:r="${namespace}">${inner}</r:${name}Response>`)
    },
  }
}

function batchKeyOf(operation: SoapOperationParts | RpcOperationParts | undefined): string | undefined {
  return operation === undefined || 'itemPart' in operation ? undefined : operation.batchKey
}

function elementsOf(values: Readonly<Record<string, unknown>>, namespace: string): string {
  return Object.entries(values)
    .map(([name, value]) => element(name, value).replace(/^<r:\w+/, (start) => `${start} xmlns:r="${namespace}"`))
    .join('')
}

function elements(name: string): RegExp {
  return new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)</[^>]*>`, 'g')
}

function textsOf(name: string, body: string): readonly string[] {
  return [...body.matchAll(elements(name))].map((match) => match[1] ?? '')
}

/** An element of a value; null is nil, an absent one is left out. `@name` is an attribute, `@type` the XSD type. */
function element(name: string, value: unknown, prefix = 'r:'): string {
  if (value === undefined) return ''
  if (value === null) return `<${prefix}${name} xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`
  if (Array.isArray(value)) return value.map((each) => element(name, each, prefix)).join('')
  if (typeof value !== 'object') return `<${prefix}${name}>${escapeText(String(value))}</${prefix}${name}>`
  let attributes = ''
  let inner = ''
  for (const [key, each] of Object.entries(value))
    if (key === '@type') attributes += ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="r:${each}"`
    else if (!key.startsWith('@')) inner += element(key, each)
    else if (each !== undefined && each !== null) attributes += ` ${key.slice(1)}="${escapeText(String(each))}"`
  return `<${prefix}${name}${attributes}>${inner}</${prefix}${name}>`
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function failed(fault: CallFault, empty: string): UpstreamAnswer {
  switch (fault) {
    case 'reset':
      return 'reset'
    case 'null':
    case 'empty':
      return xml(200, empty)
    case 'garbage':
      return { status: 200, contentType: 'text/xml', body: '<a><b></a>' }
    case 'fault':
      return soapFault('Server', 'BROKEN')
    default:
      return { status: Number(fault), contentType: 'text/plain', body: 'no' }
  }
}

function soapFault(side: string, text: string, detail = ''): UpstreamAnswer {
  const facts = `<faultcode>e:${side}</faultcode><faultstring>${text}</faultstring>`
  return xml(500, `<e:Fault>${facts}${detail === '' ? '' : `<detail>${detail}</detail>`}</e:Fault>`)
}

function xml(status: number, body: string, header = ''): UpstreamAnswer {
  return {
    status,
    contentType: 'text/xml; charset=utf-8',
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">${header === '' ? '' : `<e:Header>${header}</e:Header>`}<e:Body>${body}</e:Body></e:Envelope>`,
  }
}

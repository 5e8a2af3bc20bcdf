import type { ElementPlan } from './codec/plan.ts'
import { inputError } from './codec/shape-error.ts'
import type { HttpBinding } from './wsdl/model.ts'

/** What a call without SOAP sends. */
export interface HttpRequest {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

/** What a call's values are written with. */
export interface HttpValues {
  /** Of the request's message. */
  readonly content: ElementPlan | undefined
  readonly value: unknown
  /** The message as XML text. */
  readonly writeXml: () => string
}

/**
 * The request of an operation of an HTTP binding (WSDL 1.1 section 4.5 to 4.7; WSDL 2.0 Adjuncts section 6.8).
 * @throws GatewayError BAD_USER_INPUT for a value that is no text.
 */
export function httpRequest(
  address: string,
  { method, location: template, values, contentType }: HttpBinding,
  { content, value, writeXml }: HttpValues,
): HttpRequest {
  const all = values === 'xml' && !template.includes('{') ? [] : pairsOf(content, value)
  const location = all.reduce((text, [name, each]) => text.replaceAll(`{${name}}`, encodeURIComponent(each)), template)
  const pairs = all.filter(([name]) => !template.includes(`{${name}}`))
  const base = `${address.replace(/\/+$/, '')}${location.startsWith('/') || location === '' ? '' : '/'}`
  const accept = { accept: 'text/xml, application/xml' }
  if (values === 'replacement') {
    const filled = pairs.reduce(
      (text, [name, each]) => text.replaceAll(`(${name})`, encodeURIComponent(each)),
      location,
    )
    return { url: `${base}${filled}`, headers: accept, body: undefined }
  }
  if (values === 'xml')
    return { url: `${base}${location}`, headers: { ...accept, 'content-type': contentType }, body: writeXml() }
  const form = new URLSearchParams(pairs.map(([name, each]): [string, string] => [name, each])).toString()
  if (method === 'POST' || method === 'PUT')
    return {
      url: `${base}${location}`,
      headers: { ...accept, 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    }
  const separator = location.includes('?') ? '&' : '?'
  return { url: `${base}${location}${form === '' ? '' : separator}${form}`, headers: accept, body: undefined }
}

type Pair = readonly [name: string, value: string]

function pairsOf(content: ElementPlan | undefined, value: unknown): Pair[] {
  const plan = content?.plan()
  if (plan?.kind !== 'object' || typeof value !== 'object' || value === null) return []
  return [...plan.elements.values()].flat().flatMap((element) => valuesAt(element, value))
}

function valuesAt(element: ElementPlan, value: object): Pair[] {
  const { key, alias, name } = element
  const given: unknown = Object.entries(value).find(([own]) => own === key || own === alias)?.[1]
  if (given === undefined || given === null) return []
  const plan = element.plan()
  // A part that is an element has its values in it.
  if (plan.kind === 'object') return pairsOf(element, given)
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map((each): Pair => {
    const text = plan.kind === 'simple' ? plan.encode(each) : typeof each === 'string' ? each : undefined
    if (text === undefined) throw inputError(`${key} is not of its type`)
    return [name.local, text]
  })
}

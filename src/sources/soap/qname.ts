/** Namespaces that have a fixed meaning here. */
export const namespaces = {
  wsdl: 'http://schemas.xmlsoap.org/wsdl/',
  wsdlSoap11: 'http://schemas.xmlsoap.org/wsdl/soap/',
  wsdlHttp: 'http://schemas.xmlsoap.org/wsdl/http/',
  wsdlMime: 'http://schemas.xmlsoap.org/wsdl/mime/',
  wsdlSoap12: 'http://schemas.xmlsoap.org/wsdl/soap12/',
  xsd: 'http://www.w3.org/2001/XMLSchema',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  soapEncoding11: 'http://schemas.xmlsoap.org/soap/encoding/',
  soapEncoding12: 'http://www.w3.org/2003/05/soap-encoding',
  soap11: 'http://schemas.xmlsoap.org/soap/envelope/',
  soap12: 'http://www.w3.org/2003/05/soap-envelope',
} as const

/** What prefixes that descriptions forget to declare are meant for. */
export const usualPrefixes: ReadonlyMap<string, string> = new Map([
  ['xs', namespaces.xsd],
  ['xsd', namespaces.xsd],
  ['wsdl', namespaces.wsdl],
  ['soap', namespaces.wsdlSoap11],
  ['soap11', namespaces.wsdlSoap11],
  ['soap12', namespaces.wsdlSoap12],
  ['soapenc', namespaces.soapEncoding11],
  ['http', namespaces.wsdlHttp],
  ['xsi', namespaces.xsi],
])

/** A name in a namespace; the namespace is empty for none. */
export interface QName {
  readonly namespace: string
  readonly local: string
}

/** Text that is equal for equal names. */
export function nameKey({ namespace, local }: QName): string {
  return `{${namespace}}${local}`
}

/** What `prefix:local` stands for, where `resolve` knows the prefixes; undefined for an unknown prefix. */
export function parseQName(text: string, resolve: (prefix: string) => string | undefined): QName | undefined {
  const name = text.trim()
  const colon = name.indexOf(':')
  if (colon === -1) return { namespace: resolve('') ?? '', local: name }
  const namespace = resolve(name.slice(0, colon))
  return namespace === undefined ? undefined : { namespace, local: name.slice(colon + 1) }
}

/** XML 1.0 section 2.3 with the colon left out; names outside of it cannot stand in a tag. */
const ncName = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u

/** `{urn:x}Name` as a name, which is what `nameKey` writes; undefined for text that is none. A bare name is in `namespace`. */
export function readName(text: string, namespace = ''): QName | undefined {
  const match = /^(?:\{([^{}]*)\})?([^{}]+)$/.exec(text)
  const local = match?.[2] ?? ''
  return ncName.test(local) ? { namespace: match?.[1] ?? namespace, local } : undefined
}

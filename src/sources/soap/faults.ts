import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Mapping } from '../../mapping/index.ts'
import type { XmlElement } from '../xml/tree.ts'
import { addressingNamespaces } from './addressing/addressing-headers.ts'
import { type FaultDetail, type KnownFault, readDetail } from './fault-detail.ts'
import { namespaces } from './qname.ts'

/** What a source says about its faults. */
export interface FaultRules {
  /** Public name of the source. */
  readonly source: string
  /** Codes that clients may see as `extensions.reason`. */
  readonly reasons: ReadonlySet<string>
  /** Codes that mean that the thing does not exist. */
  readonly notFound: ReadonlySet<string>
  /** Gives the code of a fault where none of its words is it. */
  readonly code: Mapping | undefined
}

/** True for the element of a fault, also where its namespace is of the other version or missing, or its case is wrong. */
export function isFault(namespace: string, local: string): boolean {
  const isSoap = namespace === namespaces.soap11 || namespace === namespaces.soap12
  return local === 'Fault' ? isSoap || namespace === '' : isSoap && local.toLowerCase() === 'fault'
}

/**
 * Who is to blame, by the fault codes of SOAP 1.1 section 4.4.1 and SOAP 1.2 section 5.4.6, of WS-Security 1.1 section 12, and of WS-Addressing
 * (1.0 SOAP Binding section 6.4; 2004/08 section 4): SOAP 1.1 has those of extensions in place of its own.
 */
const codeByFault: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['Client', 'UPSTREAM_BAD_REQUEST'],
  ['Sender', 'UPSTREAM_BAD_REQUEST'],
  ['VersionMismatch', 'UPSTREAM_BAD_REQUEST'],
  ['MustUnderstand', 'UPSTREAM_BAD_REQUEST'],
  ['DataEncodingUnknown', 'UPSTREAM_BAD_REQUEST'],
  ['Server', 'UPSTREAM_ERROR'],
  ['Receiver', 'UPSTREAM_ERROR'],
  ['FailedAuthentication', 'UPSTREAM_UNAUTHENTICATED'],
  ['InvalidSecurityToken', 'UPSTREAM_UNAUTHENTICATED'],
  ['SecurityTokenUnavailable', 'UPSTREAM_UNAUTHENTICATED'],
  ['MessageExpired', 'UPSTREAM_UNAUTHENTICATED'],
  ['FailedCheck', 'UPSTREAM_UNAUTHENTICATED'],
  ['InvalidSecurity', 'UPSTREAM_BAD_REQUEST'],
  ['UnsupportedSecurityToken', 'UPSTREAM_BAD_REQUEST'],
  ['UnsupportedAlgorithm', 'UPSTREAM_BAD_REQUEST'],
  ['ActionNotSupported', 'UPSTREAM_BAD_REQUEST'],
  ['DestinationUnreachable', 'UPSTREAM_BAD_REQUEST'],
  ['InvalidAddressingHeader', 'UPSTREAM_BAD_REQUEST'],
  ['InvalidMessageInformationHeader', 'UPSTREAM_BAD_REQUEST'],
  ['MessageAddressingHeaderRequired', 'UPSTREAM_BAD_REQUEST'],
  ['MessageInformationHeaderRequired', 'UPSTREAM_BAD_REQUEST'],
  ['EndpointUnavailable', 'UPSTREAM_UNAVAILABLE'],
])

/** What a service said in a fault; for the log, never for clients. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault'
  readonly detail: unknown
  readonly headers: unknown

  constructor({ codes, text, headers }: FaultFacts, detail: unknown) {
    super(`SOAP fault ${codes.join('/')}: ${text}`)
    this.detail = detail
    this.headers = headers
  }
}

/**
 * The error that a fault stands for. Its text and detail are in `cause` only; a code in it becomes the reason where the source lists it.
 * @param statusFailure what the HTTP status alone stands for; statuses that say more than "failed" go before the fault's code.
 * @param known the faults that the operation declares.
 */
export function failureOfFault(
  { fault, headers }: { readonly fault: XmlElement; readonly headers: unknown },
  status: number,
  statusFailure: GatewayError | undefined,
  rules: FaultRules,
  known: readonly KnownFault[],
): GatewayError {
  const facts = { ...readFault(fault), headers }
  const detail = readDetail(facts.detail, known, rules.source)
  const words = [...mappedCode(facts, detail, rules), ...detail.names, ...facts.words, ...wordsIn(headers)]
  const listed = words.find((each) => rules.reasons.has(each))
  const isNotFound = words.some((each) => rules.notFound.has(each))
  const said = isSpecific(status) ? statusFailure : undefined
  const blamed = facts.codes.map((each) => codeByFault.get(each)).findLast((each) => each !== undefined)
  // What the operation declares is one of its results: the service works, and would say the same again.
  const isAnswer = detail.names.length > 0 && said === undefined && blamed !== 'UPSTREAM_UNAVAILABLE'
  const code = isNotFound ? 'UPSTREAM_NOT_FOUND' : (said?.code ?? blamed ?? 'UPSTREAM_ERROR')
  return new GatewayError(code, {
    source: rules.source,
    upstreamStatus: status,
    reason: listed !== undefined ? `${rules.source}/${listed}` : isNotFound ? undefined : said?.reason,
    retryAfterMs: isNotFound ? undefined : (said?.retryAfterMs ?? retryAfterMs(facts.detail)),
    retryable: isNotFound ? undefined : said?.retryable,
    isAnswer,
    isFinal: isAnswer,
    cause: new SoapFault(facts, detail.value),
  })
}

/** What the source's mapping makes of the fault: a code, or several, of which the first that is listed counts. */
function mappedCode(
  { codes, text, actor, headers }: FaultFacts,
  { names, value }: FaultDetail,
  { code }: FaultRules,
): string[] {
  const made = code?.run({ code: codes[0], codes, text, actor, name: names[0], detail: value, headers }, {}, [])
  const all: readonly unknown[] = Array.isArray(made) ? made : [made]
  return all.filter((each) => typeof each === 'string' || typeof each === 'number').map(String)
}

/** When an endpoint that is not there for now says that it will be (WS-Addressing 1.0 SOAP Binding section 6.4.6; 2004/08 section 4.5). */
function retryAfterMs(detail: XmlElement | undefined): number | undefined {
  const said = detail?.children.find(
    (each) => each.local === 'RetryAfter' && addressingNamespaces.includes(each.namespace),
  )
  const text = said?.text.trim() ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** SOAP itself uses 200, 400 and 500 for faults; any other failure status was chosen for what it says. */
function isSpecific(status: number): boolean {
  return status >= 300 && status !== 400 && status !== 500
}

interface FaultFacts extends FaultElement {
  /** The declared header blocks that came with it, by name. */
  readonly headers: unknown
}

interface FaultElement {
  /** Fault codes from the general to the special. */
  readonly codes: readonly string[]
  /** Everything in the fault that can be a code, codes included. */
  readonly words: ReadonlySet<string>
  readonly text: string
  readonly actor: string | undefined
  readonly detail: XmlElement | undefined
}

/** Services write these names in whatever case and namespace: that of the version is one of several. */
function readFault(fault: XmlElement): FaultElement {
  const codes: string[] = []
  let text = ''
  let actor: string | undefined
  let detail: XmlElement | undefined
  const words = new Set<string>()
  for (const child of fault.children) {
    switch (child.local.toLowerCase()) {
      case 'faultcode':
        codes.push(...splitCode(child.text))
        words.add(localPart(child.text))
        break
      case 'code':
        collectCodes(child, codes, 0)
        break
      case 'faultstring':
        text = child.text
        break
      case 'reason':
        text = child.children[0]?.text ?? ''
        break
      case 'faultactor':
      case 'role':
        actor = child.text.trim()
        break
      case 'detail':
        detail = child
        collectWords(child, words)
    }
  }
  for (const each of codes) words.add(each)
  return { codes, words, text: text.trim().slice(0, 500), actor, detail }
}

/** SOAP 1.2: a value, and a subcode that has a value, and so on. */
function collectCodes(node: XmlElement, codes: string[], depth: number): void {
  for (const child of node.children) {
    const name = child.local.toLowerCase()
    if (name === 'value') codes.push(localPart(child.text))
    else if (name === 'subcode' && depth < 20) collectCodes(child, codes, depth + 1)
  }
}

/** SOAP 1.1 makes codes special with dots: `Client.Authentication`. */
function splitCode(text: string): string[] {
  return localPart(text)
    .split('.')
    .filter((each) => each !== '')
    .slice(0, 20)
}

function localPart(text: string): string {
  const name = text.trim()
  return name.slice(name.lastIndexOf(':') + 1)
}

/** Names of the detail's elements and of their types, and short texts in them: codes are written either way. */
function collectWords(node: XmlElement, words: Set<string>): void {
  for (const child of node.children) {
    words.add(child.local)
    const text = child.text.trim()
    if (text !== '' && text.length <= 100) words.add(text)
    for (const value of child.attributes.values()) if (value.length <= 100) words.add(value)
    for (const { namespace, local, value } of child.foreign)
      if (namespace === namespaces.xsi && local === 'type') words.add(localPart(value))
    collectWords(child, words)
  }
}

/** The same of blocks that are read. */
function* wordsIn(value: unknown): Iterable<string> {
  if (Array.isArray(value)) for (const each of value) yield* wordsIn(each)
  else if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
    for (const [name, inner] of Object.entries(value)) {
      if (inner === null) continue
      yield name
      yield* wordsIn(inner)
    }
  } else if (value !== null && value !== undefined) {
    const text = String(value).trim()
    if (text !== '' && text.length <= 100) yield text
  }
}

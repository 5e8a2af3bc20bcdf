import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { XmlElement } from '../xml/tree.ts'

/** What a source says about its faults. */
export interface FaultRules {
  /** Public name of the source. */
  readonly source: string
  /** Codes that clients may see as `extensions.reason`. */
  readonly reasons: ReadonlySet<string>
  /** Codes that mean that the thing does not exist. */
  readonly notFound: ReadonlySet<string>
}

/** Who is to blame, by the fault codes of SOAP 1.1 section 4.4.1 and SOAP 1.2 section 5.4.6, and of WS-Security 1.1 section 12. */
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
])

/**
 * The error that a fault stands for. Its text and detail are in `cause` only; a code in it becomes the reason where the source lists it.
 * @param statusFailure what the HTTP status alone stands for; statuses that say more than "failed" go before the fault's code.
 */
export function failureOfFault(
  fault: XmlElement,
  status: number,
  statusFailure: GatewayError | undefined,
  rules: FaultRules,
): GatewayError {
  const { codes, words, text } = readFault(fault)
  const listed = [...words].find((each) => rules.reasons.has(each))
  const isNotFound = [...words].some((each) => rules.notFound.has(each))
  const said = isSpecific(status) ? statusFailure : undefined
  const blamed = codes.map((each) => codeByFault.get(each)).findLast((each) => each !== undefined)
  const code = isNotFound ? 'UPSTREAM_NOT_FOUND' : (said?.code ?? blamed ?? 'UPSTREAM_ERROR')
  return new GatewayError(code, {
    source: rules.source,
    upstreamStatus: status,
    reason: listed === undefined ? undefined : `${rules.source}/${listed}`,
    retryAfterMs: isNotFound ? undefined : said?.retryAfterMs,
    retryable: isNotFound ? undefined : said?.retryable,
    cause: new Error(`SOAP fault ${codes.join('/')}: ${text}`),
  })
}

/** SOAP itself uses 200, 400 and 500 for faults; any other failure status was chosen for what it says. */
function isSpecific(status: number): boolean {
  return status >= 300 && status !== 400 && status !== 500
}

interface FaultFacts {
  /** Fault codes from the general to the special. */
  readonly codes: readonly string[]
  /** Everything in the fault that can be a code, codes included. */
  readonly words: ReadonlySet<string>
  readonly text: string
}

function readFault(fault: XmlElement): FaultFacts {
  const codes: string[] = []
  let text = ''
  const words = new Set<string>()
  for (const child of fault.children) {
    switch (child.local) {
      case 'faultcode':
        codes.push(...splitCode(child.text))
        words.add(localPart(child.text))
        break
      case 'Code':
        collectCodes(child, codes, 0)
        break
      case 'faultstring':
        text = child.text
        break
      case 'Reason':
        text = child.children[0]?.text ?? ''
        break
      case 'detail':
      case 'Detail':
        collectWords(child, words)
    }
  }
  for (const each of codes) words.add(each)
  return { codes, words, text: text.trim().slice(0, 500) }
}

/** SOAP 1.2: a value, and a subcode that has a value, and so on. */
function collectCodes(node: XmlElement, codes: string[], depth: number): void {
  for (const child of node.children) {
    if (child.local === 'Value') codes.push(localPart(child.text))
    else if (child.local === 'Subcode' && depth < 20) collectCodes(child, codes, depth + 1)
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

/** Names of the detail's elements, and short texts in them: codes are written either way. */
function collectWords(node: XmlElement, words: Set<string>): void {
  for (const child of node.children) {
    words.add(child.local)
    const text = child.text.trim()
    if (text !== '' && text.length <= 100) words.add(text)
    for (const value of child.attributes.values()) if (value.length <= 100) words.add(value)
    collectWords(child, words)
  }
}

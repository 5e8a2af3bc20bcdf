import { isSecretName } from '../../observability/redact-text.ts'
import type { TransportCall } from '../../upstream/transport.ts'
import { withoutOrigin } from './call-url.ts'
import { redacted } from './compare-values.ts'

/** Takes secrets out of what is written down. */
export interface Redactor {
  readonly url: (url: string) => string
  readonly text: (text: string) => string
  readonly json: (value: unknown) => unknown
}

/** Shorter ones could be any word. */
const minSecretLength = 6

/** A redactor that knows the credentials that a call carried, and what secrets are called. */
export function redactorFor({ request, outgoing }: TransportCall): Redactor {
  const secrets = secretsOf(request.headers, outgoing.headers, withoutOrigin(request.url), outgoing.target.path)
  const text = (given: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), given)
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        typeof item === 'string' && isSecretName(name) ? redacted : json(item),
      ]),
    )
  }
  return {
    json,
    text: (given) => withoutSecretElements(text(given)),
    url: (url) =>
      text(withoutOrigin(url)).replaceAll(/([?&])([^=&]+)=([^&]*)/g, (pair, start: string, name: string) =>
        isSecretName(decodeURIComponentOr(name)) ? `${start}${name}=${redacted}` : pair,
      ),
  }
}

/** Headers that every call gets, and that are no credentials. */
const ownHeaders: ReadonlySet<string> = new Set(['user-agent', 'accept-encoding', 'x-request-id', 'traceparent'])

/** Values of what was added to a request on its way out, and of headers that are named like secrets. */
function secretsOf(
  given: Readonly<Record<string, string>>,
  sent: Readonly<Record<string, string>>,
  givenTarget: string,
  sentTarget: string,
): readonly string[] {
  const headers = Object.entries(sent).filter(
    ([name, value]) => !ownHeaders.has(name) && (isSecretName(name) || given[name] !== value),
  )
  const added = sentTarget.startsWith(givenTarget) ? sentTarget.slice(givenTarget.length) : ''
  const query = added.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))
  // `Bearer x`, `a=x; b=y`: what stands in them is secret by itself.
  const values = [...headers.flatMap(([, value]) => [value, ...value.split(/[\s;=]+/)]), ...query]
  const all = values.flatMap((value) => [value, decodeURIComponentOr(value)])
  const long = [...new Set(all)].filter((value) => value.length >= minSecretLength)
  return long.sort((one, other) => other.length - one.length)
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Text elements of XML that are named like secrets, such as `<wsse:Password>`. */
function withoutSecretElements(text: string): string {
  return text.replaceAll(
    /<([\w.-]+:)?([\w.-]+)([^<>]*)>([^<]+)<\//g,
    (element, _prefix: string, name: string, _rest, content: string) =>
      isSecretName(name) ? `${element.slice(0, element.length - content.length - 2)}${redacted}</` : element,
  )
}

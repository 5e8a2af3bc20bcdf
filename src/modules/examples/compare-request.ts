import { parse, print } from 'graphql'
import type { TransportCall } from '../../upstream/transport.ts'
import { pathAndQuery } from './call-url.ts'
import { compareValues, redacted, type SameText, showValue } from './compare-values.ts'
import type { RecordedRequest } from './example.ts'
import { printPath } from './read-examples.ts'

/** What differs between a recorded request and one that is made, each in words; empty for a match. */
export function compareRequest(expected: RecordedRequest, call: TransportCall): string[] {
  const { request, outgoing } = call
  return [
    ...difference('method', expected.method, request.method),
    ...compareUrl(expected.url, request.url),
    ...Object.entries(expected.headers).flatMap(([name, value]) =>
      difference(`header ${name}`, comparable(value), comparable(outgoing.headers[name])),
    ),
    ...compareBody(expected, request.body),
  ]
}

function difference(what: string, expected: unknown, actual: unknown): string[] {
  if (expected === actual || expected === redacted) return []
  return [`${what}: expected ${showValue(expected)}, got ${showValue(actual)}`]
}

/** The boundary of a form is made of its content, secrets included. */
function comparable(header: string | undefined): string | undefined {
  return header?.trim().replace(/boundary=[^;]+/, 'boundary=...')
}

function compareUrl(expected: string, url: string): string[] {
  const left = pathAndQuery(expected)
  const right = pathAndQuery(url)
  const isSamePath = decodedSegments(left.path) === decodedSegments(right.path)
  const names = new Set([...left.query.keys(), ...right.query.keys()])
  return [
    ...(isSamePath ? [] : difference('path', left.path, right.path)),
    ...[...names].flatMap((name) => {
      const [one, other] = [left.query.get(name), right.query.get(name)]
      if (one?.length === other?.length && one?.every((value, at) => value === redacted || value === other?.[at]))
        return []
      return difference(`query parameter ${JSON.stringify(name)}`, one?.join(' '), other?.join(' '))
    }),
  ]
}

/** Segments stay apart: an encoded slash is no slash. */
function decodedSegments(path: string): string {
  return JSON.stringify(path.split('/').map(decoded))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function compareBody({ body, base64 }: RecordedRequest, actual: string | Uint8Array | undefined): string[] {
  const bytes = actual === undefined ? undefined : Buffer.from(actual)
  if (base64 !== undefined) return difference('body', base64, bytes?.toString('base64'))
  if (body === undefined) return []
  const text = bytes?.toString('utf8')
  if (typeof body === 'string')
    return text !== undefined && isSameTextBody(body, text) ? [] : difference('body', body, text)
  const value = parseJson(text)
  return compareValues(body, value, isSameDocument).map(
    ({ path, expected, actual: given }) =>
      `${path.length === 0 ? 'body' : `body.${printPath(path)}`}: expected ${showValue(expected)}, got ${showValue(given)}`,
  )
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** Line ends, and white space between the tags of XML, are a matter of who wrote it down. A redacted part can be anything. */
function isSameTextBody(expected: string, actual: string): boolean {
  const [first = '', ...others] = normalText(expected).split(redacted)
  const whole = normalText(actual)
  const last = others.pop()
  if (last === undefined) return whole === first
  let at = first.length
  for (const part of others) {
    const found = whole.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return whole.startsWith(first) && whole.endsWith(last) && whole.length >= at + last.length
}

function normalText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').trim()
  return lines.startsWith('<')
    ? lines.replaceAll(/>\s+</g, '><')
    : lines.replaceAll(/selvedge-[0-9a-f]{40}/g, 'selvedge-boundary')
}

/** GraphQL documents are equal whatever their layout is. */
const isSameDocument: SameText = (expected, actual, path) => {
  if (path.at(-1) !== 'query') return false
  try {
    return print(parse(expected, { noLocation: true })) === print(parse(actual, { noLocation: true }))
  } catch {
    return false
  }
}

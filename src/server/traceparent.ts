/** version 00 of https://www.w3.org/TR/trace-context/#traceparent-header; later versions may add fields after a dash. */
const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/
const longest = 512

/** The trace context to continue, or undefined where the header is absent, malformed or zero. */
export function parseTraceparent(header: string | undefined): string | undefined {
  if (header === undefined || header.length > longest) return undefined
  const [, version, traceId = '', parentId = '', more] = traceparent.exec(header) ?? []
  if (version === undefined || version === 'ff') return undefined
  if (version === '00' && more !== undefined) return undefined
  if (isZero(traceId) || isZero(parentId)) return undefined
  // Only what version 00 defines goes on: later fields have a meaning that is not known here.
  return header.slice(0, 55)
}

function isZero(hexadecimal: string): boolean {
  return /^0+$/.test(hexadecimal)
}

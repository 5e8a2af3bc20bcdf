/** A type, its parameters, and base64 (RFC 2397). */
const form = /^data:([\w!#$&^.+-]+\/[\w!#$&^.+-]+)?(?:;[\w-]+=(?:"[^"]*"|[^;,"]*))*;base64,([A-Za-z0-9+/]*={0,2})$/

/** The bytes of a data: URL in base64; undefined for other text. */
export function readDataUrl(text: string): { readonly bytes: Uint8Array; readonly mediaType: string } | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [, mediaType = 'application/octet-stream', data = ''] = match
  return { bytes: Buffer.from(data, 'base64'), mediaType }
}

/** The same, for a part that came. */
export function writeDataUrl(bytes: Uint8Array, mediaType: string): string {
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

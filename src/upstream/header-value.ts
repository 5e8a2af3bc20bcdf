/** True for text that a header can carry as it is: tabs, printable ASCII and latin-1, no line breaks (RFC 9110 section 5.5). */
export function isHeaderValue(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isText = (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff) || code === 0x09
    if (!isText) return false
  }
  return true
}

/** Headers that belong to a connection or to the message's framing: HTTP's own, never a module's or a client's. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

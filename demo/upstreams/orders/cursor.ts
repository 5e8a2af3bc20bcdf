/** Where a page ended, in a form that clients do not take apart. */
export function toCursor(lastSeenId: string): string {
  return Buffer.from(`after:${lastSeenId}`).toString('base64url')
}

/** The id in a cursor; an empty one for text that is no cursor. */
export function fromCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  return text.startsWith('after:') ? text.slice('after:'.length) : ''
}

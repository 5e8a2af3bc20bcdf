/** Whether a media type is one of those that a description allows, which may be patterns (`image/*`); none allow any. */
export function fitsMediaType(mediaType: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true
  const [type] = mediaType.split('/')
  return allowed.some((each) => each === mediaType || each === '*/*' || each === '*' || each === `${type}/*`)
}

/** The media type of a content type, without parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

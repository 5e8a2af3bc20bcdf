/** The media type without parameters, in lower case. */
export function essenceOf(mediaType: string | undefined): string {
  return (mediaType?.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** The kind of what an `accept` header asks for first. */
export function wantedKindOf(accept: string | undefined): BodyKind {
  return bodyKindOf(accept?.split(',', 1)[0])
}

/** What a body of a media type is to the gateway. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'xml' | 'text' | 'binary'

/** The kind of one media type; JSON where nothing is said. */
export function bodyKindOf(mediaType: string | undefined): BodyKind {
  const essence = essenceOf(mediaType)
  if (/^(?:|\*\/\*|application\/\*|.*[/+]json)$/.test(essence)) return 'json'
  if (essence === 'application/x-www-form-urlencoded') return 'form'
  if (essence === 'multipart/form-data') return 'multipart'
  // Pages and pictures are written in XML, and are no data.
  if (/^(?!image\/|application\/xhtml\+).+[/+]xml$/.test(essence)) return 'xml'
  return /^text\/|^application\/(?:(?:x-)?yaml|javascript|x-ndjson|jsonl|graphql)$|\+(?:yaml|xml)$/.test(essence)
    ? 'text'
    : 'binary'
}

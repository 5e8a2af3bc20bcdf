/** True for `application/json`, in UTF-8 where a character set is named (RFC 8259 knows no other). */
export function isJsonMediaType(header: string | undefined): boolean {
  if (header === undefined) return false
  const [essence = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase())
  if (essence !== 'application/json') return false
  return parameters.every((parameter) => {
    const [name, value = ''] = parameter.split('=')
    if (name !== 'charset') return true
    return ['utf-8', 'utf8'].includes(value.replaceAll('"', ''))
  })
}

/** True for a form with files. */
export function isMultipartForm(header: string | undefined): boolean {
  return header?.split(';', 1)[0]?.trim().toLowerCase() === 'multipart/form-data'
}

const answerable = ['*/*', 'application/*', 'application/json', 'application/graphql-response+json']

/** True when an `Accept` header allows one of the media types that answers have. */
export function acceptsJson(header: string | undefined): boolean {
  if (header === undefined || header === '') return true
  return header
    .toLowerCase()
    .split(',')
    .some((range) => answerable.includes(range.split(';', 1)[0]?.trim() ?? ''))
}

/**
 * True when an `Accept` header names plain JSON and not GraphQL's own media type. Such clients read a status as the transport's, so
 * that a well-formed request has 200, whatever is wrong with the document in it.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
export function wantsPlainJson(header: string | undefined): boolean {
  const ranges = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';', 1)[0]?.trim())
  return ranges.includes('application/json') && !ranges.includes('application/graphql-response+json')
}

/** True when an `Accept` header names event streams; any type means an answer of the usual kind. */
export function acceptsEvents(header: string | undefined): boolean {
  if (header === undefined) return false
  return header
    .toLowerCase()
    .split(',')
    .some((range) => {
      const [type, ...parameters] = range.split(';').map((part) => part.trim())
      return type === 'text/event-stream' && !parameters.some((each) => /^q=0(\.0*)?$/.test(each))
    })
}

/** True for a browser's navigation: the address was typed, or a link was followed. */
export function prefersHtml(header: string | undefined): boolean {
  return header?.toLowerCase().trimStart().startsWith('text/html') ?? false
}

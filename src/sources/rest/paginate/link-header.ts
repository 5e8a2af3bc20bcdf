/**
 * The target of a `Link` header's link with the relation type; see https://www.rfc-editor.org/rfc/rfc8288#section-3
 * Read without regular expressions: a hostile header must not cost more than its length.
 */
export function linkTarget(header: string, type: string): string | undefined {
  let at = 0
  for (;;) {
    const open = header.indexOf('<', at)
    const close = open < 0 ? -1 : header.indexOf('>', open)
    if (close < 0) return undefined
    const end = endOfPart(header, close + 1, ',')
    if (hasRelation(header.slice(close + 1, end), type)) return header.slice(open + 1, close)
    at = end + 1
  }
}

function hasRelation(parameters: string, type: string): boolean {
  for (let at = 0; at < parameters.length; ) {
    const end = endOfPart(parameters, at, ';')
    const parameter = parameters.slice(at, end)
    const equals = parameter.indexOf('=')
    if (equals >= 0 && parameter.slice(0, equals).trim().toLowerCase() === 'rel')
      return unquoted(parameter.slice(equals + 1).trim())
        .toLowerCase()
        .split(' ')
        .includes(type)
    at = end + 1
  }
  return false
}

/** Where the next separator stands that is not in a quoted string; the text's end where there is none. */
function endOfPart(text: string, start: number, separator: string): number {
  let isQuoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (isQuoted && character === '\\') at++
    else if (!isQuoted && character === separator) return at
  }
  return text.length
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}

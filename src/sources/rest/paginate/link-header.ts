/** One link of a header, with its parameters as written. Quoted strings may hold commas and semicolons. */
const link = /<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g
const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i

/** The target of a `Link` header's link with the relation type; see https://www.rfc-editor.org/rfc/rfc8288#section-3 */
export function linkTarget(header: string, type: string): string | undefined {
  for (const [, target, params = ''] of header.matchAll(link)) {
    const [, quoted, bare] = relation.exec(params) ?? []
    const types = (quoted ?? bare ?? '').toLowerCase().split(/\s+/)
    if (types.includes(type)) return target
  }
  return undefined
}

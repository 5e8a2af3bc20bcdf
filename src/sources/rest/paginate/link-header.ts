/** One link of a header, with its parameters as written. Quoted strings may hold commas and semicolons. */
const link = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g

/** One parameter: its name, and its value, quoted or not. */
const parameter = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g

/** The target of a `Link` header's link with the relation type; see https://www.rfc-editor.org/rfc/rfc8288#section-3 */
export function linkTarget(header: string, type: string): string | undefined {
  for (const [, target, parameters = ''] of header.matchAll(link)) {
    for (const [, name = '', quoted, bare = ''] of parameters.matchAll(parameter))
      if (name.toLowerCase() === 'rel' && (quoted ?? bare).toLowerCase().split(/\s+/).includes(type)) return target
  }
  return undefined
}

/**
 * An options interface as a Markdown table, read from its source: name, type, what its comment says, and the default.
 * @throws when the interface is not there, or an option lacks its comment or `@default`.
 */
export function optionTable(source: string, interfaceName: string): string {
  const body = new RegExp(`export interface ${interfaceName}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1]
  if (body === undefined) throw new Error(`there is no interface ${interfaceName}`)
  const rows = [...body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*readonly (\w+)(\??): ([^\n]+)/g)].map((match) => {
    const [, comment = '', name = '', optional, type = ''] = match
    const text = comment.replace(/\s*\n\s*\*\s?/g, ' ').trim()
    const [meaning = '', fallback] = text.split(/\s*@default\s+/)
    if (optional && fallback === undefined) throw new Error(`${interfaceName}.${name} has no @default`)
    return `| \`${name}\` | \`${cell(type)}\` | ${cell(meaning)} | ${cell(fallback ?? 'required')} |`
  })
  return ['| option | type | meaning | default |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').trim()
}

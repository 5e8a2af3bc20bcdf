/** A GraphQL string literal in one line. */
export function printString(text: string): string {
  return JSON.stringify(clean(text)).replaceAll('\u007f', '\\u007F')
}

/** A block string with every line at `indent`. */
export function printBlock(lines: readonly string[], indent: string): string {
  const body = lines.map((line) => (line === '' ? '' : `${indent}${line.replaceAll('"""', '\\"""')}`))
  return ['"""', ...body, `${indent}"""`].join('\n')
}

/** A description with its line feed, at `indent`; nothing for none. */
export function printDescription(text: string | undefined, indent: string): string {
  const lines = clean(text ?? '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
  const [only] = lines
  const body = lines.join('\n').trim()
  if (body === '' || only === undefined) return ''
  if (lines.length === 1 && body.length <= 100 && !/["\\]/.test(body)) return `${indent}"${body}"\n`
  return `${indent}${printBlock(unindent(body.split('\n')), indent)}\n`
}

/** GraphQL documents hold no control characters but tab and line feeds, and no lone surrogates. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ').replace(/\p{Surrogate}/gu, '\ufffd')
}

function unindent(lines: readonly string[]): readonly string[] {
  const [first, ...rest] = lines
  return [first?.trimStart() ?? '', ...rest]
}

/** A description before what it describes. */
export function described(text: string, documentation: string | undefined, indent = ''): string {
  return documentation === undefined
    ? `${indent}${text}`
    : `${indent}${JSON.stringify(documentation)}\n${indent}${text}`
}

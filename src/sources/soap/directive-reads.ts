import type { SoapDirective, WrittenMapping } from './soap-directive.ts'

/** The parent's fields that the directive reads from `$this` or `$batch`. */
export function parentFields({ input, headers, selection }: SoapDirective, variable: 'this' | 'batch'): string[] {
  const names = [input, headers, selection].flatMap((each) => fieldsRead(each, variable))
  return [...new Set(names)]
}

/** The first names of what a mapping reads of a variable. */
export function fieldsRead(written: WrittenMapping | undefined, variable: 'args' | 'this' | 'batch'): string[] {
  return (written?.mapping.references ?? []).flatMap((each) =>
    each.variable === variable && each.path[0] !== undefined ? [each.path[0]] : [],
  )
}

/** Whether anything is read of the answer's header. */
export function readsResponse({ selection }: SoapDirective): boolean {
  return selection?.mapping.references.some(({ variable }) => variable === 'response') ?? false
}

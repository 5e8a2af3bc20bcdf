import type { MappingReference } from '../../mapping/types.ts'
import type { SoapDirective, WrittenMapping } from './soap-directive.ts'

/** What the directive reads of variables. */
export function referencesOf({ input, headers, selection }: SoapDirective): readonly MappingReference[] {
  return [input, headers, selection].flatMap((each) => each?.mapping.references ?? [])
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

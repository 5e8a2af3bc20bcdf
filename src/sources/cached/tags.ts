import {
  compileTemplate,
  type MappingMistake,
  type MappingProblem,
  type Template,
  toText,
} from '../../mapping/index.ts'
import type { FetchInput } from '../source.ts'

/** Makes the tags of a result. */
export type TagMaker = (result: unknown, input: FetchInput) => readonly string[]

export interface CompiledTags {
  readonly make: TagMaker
  /** Fields of the result, or of each item of it, that they are made of. */
  readonly paths: readonly (readonly string[])[]
  readonly mistakes: readonly MappingMistake[]
}

/** Results have no more: whoever changes one of so many things invalidates the whole. */
const maxTags = 1000

const plainHole = /\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*\}/g

/**
 * Compiles tags such as `order:{id}`, whose holes are fields of the result (of each item of a list), or of what it was asked by
 * (`{$args.id}`, `{$this.id}`). A tag with a hole for which there is no value is left out.
 */
export function compileTags(texts: readonly string[]): CompiledTags {
  const templates: Template[] = []
  const mistakes: MappingMistake[] = []
  for (const text of texts) {
    const compiled = compileTemplate(text.replace(plainHole, '{$.$1}'))
    if (compiled.ok) templates.push(compiled.value)
    else mistakes.push(...compiled.mistakes)
  }
  const make: TagMaker = (result, input) => {
    const tags = new Set<string>()
    const items = Array.isArray(result) ? result : [result]
    for (const template of templates) {
      for (const item of items) {
        const tag = render(template, item, input)
        if (tag !== undefined) tags.add(tag)
        if (tags.size >= maxTags) return [...tags]
      }
    }
    return [...tags]
  }
  const paths = templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'hole' ? part.mapping.dataReads.map(({ path }) => path) : [])),
  )
  return { make: templates.length === 0 ? () => none : make, paths, mistakes }
}

const none: readonly string[] = []

function render({ parts }: Template, data: unknown, { args, parent }: FetchInput): string | undefined {
  let tag = ''
  const problems: MappingProblem[] = []
  for (const part of parts) {
    const text = part.kind === 'literal' ? part.text : toText(part.mapping.run(data, { args, this: parent }, problems))
    if (text === undefined || (part.kind === 'hole' && text === '')) return undefined
    tag += text
  }
  return tag
}

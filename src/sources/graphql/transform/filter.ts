import { memberLists, type Part, rootTypes, type SchemaPart, type TypePart } from './introspected.ts'
import type { CompleteTransform } from './options.ts'
import { compilePattern, type Pattern, patternLevel } from './pattern.ts'

type Wish = Pick<CompleteTransform, 'include' | 'exclude' | 'hideDeprecated'>

/** Leaves out what is not wanted. What then lacks its type is still there: whoever repairs the schema takes it out. */
export function filterSchema(schema: SchemaPart, { include, exclude, hideDeprecated }: Wish): SchemaPart {
  const roots = rootTypes(schema)
  const shown = include.map(compilePattern)
  const hidden = exclude.map(compilePattern)
  const isHidden = (coordinate: string) => hidden.some((pattern) => pattern.matches(coordinate))
  const isLeftOut = (coordinate: string, part: Part) =>
    isHidden(coordinate) || (hideDeprecated && part.isDeprecated === true && !isRequired(part))
  const typesShown = shown.filter((pattern) => patternLevel(pattern.text) === 'type')
  /** A pattern of members also shows the type that they are of. */
  const isShown = ({ name, kind }: TypePart) =>
    typesShown.length === 0 ||
    roots.has(name) ||
    (kind === 'SCALAR' && isStandard(name)) ||
    shown.some((pattern) => pattern.matchesType(name))
  const membersOf = (type: TypePart, parts: readonly Part[]) => {
    const members = shownOf(shown, 'member', (pattern) => pattern.matchesType(type.name))
    return parts.flatMap((part) => {
      const coordinate = `${type.name}.${part.name}`
      const isIn =
        members.length === 0 || shown.some((each) => each.matches(coordinate) || each.matchesField(coordinate))
      if (!isIn || isLeftOut(coordinate, part)) return []
      const args = shownOf(shown, 'argument', (pattern) => pattern.matchesField(coordinate))
      const isKept = (arg: Part) => {
        const place = `${coordinate}(${arg.name}:)`
        return (args.length === 0 || args.some((each) => each.matches(place))) && !isLeftOut(place, arg)
      }
      // Without a required argument nothing can be asked.
      if (part.args?.some((arg) => isRequired(arg) && !isKept(arg))) return []
      return [part.args ? { ...part, args: part.args.filter(isKept) } : part]
    })
  }
  /** An input without a required field cannot be sent. */
  const isWhole = ({ inputFields }: TypePart, { inputFields: left }: TypePart) =>
    (inputFields ?? []).every((field) => !isRequired(field) || left?.some(({ name }) => name === field.name))
  const types = schema.types
    .filter((type) => type.name.startsWith('__') || (isShown(type) && !isLeftOut(type.name, type)))
    .flatMap((type): TypePart[] => {
      const members = memberLists.flatMap((list) => (type[list] ? [[list, membersOf(type, type[list])] as const] : []))
      const left: TypePart = { ...type, ...Object.fromEntries(members) }
      return isWhole(type, left) ? [left] : []
    })
  return { ...schema, types }
}

/** The patterns of a level that concern a place. */
function shownOf(
  patterns: readonly Pattern[],
  level: string,
  concerns: (pattern: Pattern) => boolean,
): readonly Pattern[] {
  return patterns.filter((pattern) => patternLevel(pattern.text) === level && concerns(pattern))
}

function isRequired({ type, defaultValue }: Part): boolean {
  return type?.kind === 'NON_NULL' && (defaultValue ?? null) === null
}

const standard: ReadonlySet<string> = new Set(['Int', 'Float', 'String', 'Boolean', 'ID'])

function isStandard(name: string): boolean {
  return standard.has(name)
}

import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { didYouMean } from './did-you-mean.ts'
import type { MappingShape } from './types.ts'

/** A way in which a mapping does not fit the GraphQL type that it fills. */
export interface MappingFinding {
  readonly rule:
    | 'selection-unknown-field'
    | 'selection-missing-field'
    | 'selection-needs-subselection'
    | 'selection-scalar-subselection'
    | 'selection-unknown-type'
    | 'selection-field-arguments'
  readonly message: string
  readonly remedy?: string | undefined
  /** Schema coordinate of the field that is unknown, missing or wrong: `Customer.name`; the type's name for the whole. */
  readonly coordinate: string
  /** 0-based offset into the mapping's text. */
  readonly offset: number
}

export interface CheckOptions {
  /** Whether something else fills a field: a connector of its own, a resolver, another source. */
  readonly isResolvedElsewhere: (typeName: string, fieldName: string) => boolean
  /** Tells an interface's implementations; without it their own fields are not checked. */
  readonly schema?: GraphQLSchema | undefined
}

/**
 * Compares what a mapping gives with the type it is for. A field counts as filled if any place of the mapping fills it, so a
 * type that is selected twice is not reported twice.
 */
export function checkMapping(
  shape: MappingShape,
  type: GraphQLOutputType,
  options: CheckOptions,
): readonly MappingFinding[] {
  const walk: Walk = { options, findings: [], visited: new Map() }
  const named = getNamedType(type)
  check(shape, type, { coordinate: named.name, offset: 0 }, walk)
  for (const visit of walk.visited.values()) reportMissing(visit, walk)
  return walk.findings.sort((a, b) => a.offset - b.offset)
}

interface Walk {
  readonly options: CheckOptions
  readonly findings: MappingFinding[]
  readonly visited: Map<string, Visit>
}

/** What the mapping fills of a type, in all its places together. */
interface Visit {
  readonly type: GraphQLCompositeType
  readonly place: Place
  readonly filled: Set<string>
  /** Whether data may bring fields that the text does not name. */
  isOpen: boolean
}

interface Place {
  readonly coordinate: string
  readonly offset: number
}

function check(shape: MappingShape, type: GraphQLOutputType, place: Place, walk: Walk): void {
  const named = getNamedType(type)
  if (shape.kind === 'oneOf') {
    for (const each of shape.shapes) check(each, type, place, walk)
  } else if (isCompositeType(named)) {
    if (shape.kind === 'object') checkObject(shape, named, place, walk)
    else report(walk, place, 'selection-needs-subselection', needsSubselection(named, place))
  } else if (isLeafType(named) && shape.kind === 'object' && !(isScalarType(named) && !isSpecifiedScalarType(named))) {
    report(walk, place, 'selection-scalar-subselection', {
      message: `${place.coordinate} is ${named.name}, which has no fields to select`,
      remedy: 'leave the sub-selection out, or select one value',
    })
  }
}

function needsSubselection(
  type: GraphQLCompositeType,
  { coordinate }: Place,
): Pick<MappingFinding, 'message' | 'remedy'> {
  const fields = isUnionType(type) ? '__typename' : Object.keys(type.getFields()).slice(0, 3).join(' ')
  return {
    message: `${coordinate} is ${type.name}: its fields must be selected`,
    remedy: `add a sub-selection such as \`{ ${fields} }\``,
  }
}

function checkObject(
  shape: Extract<MappingShape, { kind: 'object' }>,
  declared: GraphQLCompositeType,
  place: Place,
  walk: Walk,
): void {
  const type = narrow(shape, declared, walk)
  if (type === undefined) return
  const visit = visitType(type, place, walk)
  if (shape.isOpen) visit.isOpen = true
  const possible = possibleTypes(type, walk)
  for (const [name, field] of shape.fields) {
    visit.filled.add(name)
    if (name === '__typename') continue
    const definitions = possible.flatMap((each) => each.getFields()[name] ?? [])
    const [definition] = definitions
    const fieldPlace = { coordinate: `${type.name}.${name}`, offset: field.offset }
    if (definition !== undefined) {
      if (definition.args.length > 0 && !walk.options.isResolvedElsewhere(type.name, name))
        report(walk, fieldPlace, 'selection-field-arguments', {
          message: `${type.name}.${name} has arguments, which a selection does not read`,
          remedy: 'give the field a connector of its own, which reads $args, or remove its arguments',
        })
      check(field.shape, definition.type, fieldPlace, walk)
    } else if (isKnownWhole(type, walk)) {
      report(walk, fieldPlace, 'selection-unknown-field', {
        message: `type ${type.name} has no field "${name}"`,
        remedy:
          didYouMean(
            name,
            possible.flatMap((each) => Object.keys(each.getFields())),
          ) ?? 'remove it, or add the field to the type',
      })
    }
  }
}

/** The type that a literal `__typename` names; undefined, with a finding, where that cannot be. */
function narrow(
  shape: Extract<MappingShape, { kind: 'object' }>,
  declared: GraphQLCompositeType,
  walk: Walk,
): GraphQLCompositeType | undefined {
  const field = shape.fields.get('__typename')
  const name = field?.shape.kind === 'value' ? field.shape.constant : undefined
  if (field === undefined || name === undefined) return declared
  const possible = possibleTypes(declared, walk)
  const found = possible.find((each) => each.name === name)
  if (found !== undefined || !isKnownWhole(declared, walk)) return found ?? declared
  report(walk, { coordinate: declared.name, offset: field.offset }, 'selection-unknown-type', {
    message: isAbstractType(declared)
      ? `${name} is no possible type of ${declared.name}`
      : `this is ${declared.name}, not ${name}`,
    remedy: didYouMean(
      name,
      possible.map((each) => each.name),
    ),
  })
  return undefined
}

/** The types whose fields an object of this type may have. */
function possibleTypes(type: GraphQLCompositeType, { options }: Walk) {
  if (isUnionType(type)) return type.getTypes()
  if (isObjectType(type) || options.schema === undefined) return [type]
  return [type, ...options.schema.getPossibleTypes(type)]
}

function isKnownWhole(type: GraphQLCompositeType, { options }: Walk): boolean {
  return isObjectType(type) || isUnionType(type) || options.schema !== undefined
}

function visitType(type: GraphQLCompositeType, place: Place, walk: Walk): Visit {
  const known = walk.visited.get(type.name)
  if (known !== undefined) return known
  const visit: Visit = { type, place, filled: new Set(), isOpen: false }
  walk.visited.set(type.name, visit)
  return visit
}

function reportMissing({ type, place, filled, isOpen }: Visit, walk: Walk): void {
  if (isOpen) return
  const fields = isUnionType(type) ? [] : Object.keys(type.getFields())
  for (const name of isAbstractType(type) ? ['__typename', ...fields] : fields) {
    if (filled.has(name) || walk.options.isResolvedElsewhere(type.name, name)) continue
    report(walk, { coordinate: `${type.name}.${name}`, offset: place.offset }, 'selection-missing-field', {
      message: `nothing fills ${type.name}.${name}`,
      remedy:
        name === '__typename'
          ? 'select `__typename: $("TypeName")` for each type, with `...` and ->match'
          : `select it (\`${name}\` or \`${name}: path\`), or give the field a connector`,
    })
  }
}

function report(
  walk: Walk,
  place: Place,
  rule: MappingFinding['rule'],
  texts: Pick<MappingFinding, 'message' | 'remedy'>,
): void {
  const isKnown = walk.findings.some((each) => each.rule === rule && each.coordinate === place.coordinate)
  if (!isKnown) walk.findings.push({ rule, ...texts, ...place })
}

import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  visit,
} from 'graphql'
import { compileMapping, compileTemplate } from '../mapping/index.ts'
import { keysOf } from './entity-keys.ts'

/**
 * Gives types the keys that their connectors imply: what a connector on the type reads of `$this` or `$batch`, and the arguments of
 * a query field that is `entity: true`. A key that is written and has these fields is enough.
 * @param document a merged one: each type has one definition.
 */
export function withImpliedKeys(document: DocumentNode, connectorDirective: string): DocumentNode {
  const ofQueries = keysOfQueries(document, connectorDirective)
  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node
    const ofType = connectorsOf(node.directives, connectorDirective).map(parentFieldsOf)
    const implied: (readonly string[])[] = []
    for (const names of [...ofType, ...(ofQueries.get(node.name.value) ?? [])])
      if (isNewKey(names, node, implied)) implied.push(names)
    return implied.length === 0 ? node : { ...node, directives: [...(node.directives ?? []), ...implied.map(keyOf)] }
  })
  return { ...document, definitions }
}

/** A key of plain fields that no other one serves. */
function isNewKey(
  names: readonly string[],
  type: ObjectTypeDefinitionNode,
  implied: readonly (readonly string[])[],
): boolean {
  if (names.length === 0 || !names.every((name) => type.fields?.some((field) => field.name.value === name)))
    return false
  const known = [...keysOf(type).flatMap(({ fields, isNested }) => (isNested ? [] : [fields])), ...implied]
  return !known.some((key) => names.every((name) => key.includes(name)))
}

function keyOf(names: readonly string[]): ConstDirectiveNode {
  const [type] = parse(`type T @key(fields: "${names.join(' ')}")`, { noLocation: true }).definitions
  const directive = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? type.directives?.[0] : undefined
  if (directive === undefined) throw new TypeError('a type definition with a directive has a directive')
  return directive
}

/** Arguments of entity queries by the type that they give. */
function keysOfQueries(document: DocumentNode, connectorDirective: string): ReadonlyMap<string, string[][]> {
  const keys = new Map<string, string[][]>()
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.name.value !== 'Query') continue
    for (const field of node.fields ?? []) {
      if (!isEntityQuery(field, connectorDirective)) continue
      const type = typeNameOf(field.type)
      keys.set(type, [...(keys.get(type) ?? []), (field.arguments ?? []).map(({ name }) => name.value)])
    }
  }
  return keys
}

function isEntityQuery({ directives }: FieldDefinitionNode, connectorDirective: string): boolean {
  return connectorsOf(directives, connectorDirective).some((directive) =>
    directive.arguments?.some(
      ({ name, value }) => name.value === 'entity' && value.kind === Kind.BOOLEAN && value.value,
    ),
  )
}

function typeNameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : typeNameOf(type.type)
}

function connectorsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => each.name.value === name)
}

/** Arguments that read answers: what they say of the parent is no part of the request. */
const ofAnswers: ReadonlySet<string> = new Set(['selection', 'errors', 'isSuccess', 'batch'])

/** The fields of the type that a connector's request is made from; none where it reaches into one of them. */
function parentFieldsOf(directive: ConstDirectiveNode): readonly string[] {
  const names = new Set<string>()
  let isNested = false
  for (const argument of directive.arguments ?? []) {
    if (ofAnswers.has(argument.name.value)) continue
    visit(argument, {
      StringValue: ({ value }) => {
        for (const { variable, path } of referencesIn(value)) {
          if (variable !== 'this' && variable !== 'batch') continue
          const [name, ...rest] = path
          if (name !== undefined) names.add(name)
          isNested ||= rest.length > 0
        }
      },
    })
  }
  return isNested ? [] : [...names]
}

/** What a text refers to, be it a template or a mapping. */
function referencesIn(text: string) {
  const template = compileTemplate(text)
  if (template.ok && template.value.references.length > 0) return template.value.references
  const mapping = compileMapping(text)
  return mapping.ok ? mapping.value.references : []
}

import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { documentLimits } from '../http/limits.ts'

/** A selection set, and what it stands in. */
interface Place {
  readonly set: SelectionSetNode
  readonly level: number
  /** The fragments around it: one that stands within itself is refused elsewhere, and is not followed. */
  readonly within: Within | undefined
}

interface Within {
  readonly fragment: FragmentDefinitionNode
  readonly around: Within | undefined
}

/** Fields that make one field of the answer. */
interface SameField {
  count: number
  readonly below: Place[]
}

/**
 * Walks a document as its answer would be: fragments in place, fields of one response key together. Ends at the first limit, so its time
 * is bounded whatever the document does.
 * @throws GatewayError LIMIT_EXCEEDED (reason `depth`, `selections` or `comparisons`)
 */
export function measureDocument(document: DocumentNode): void {
  new Measuring(document).run()
}

/** A class: its steps share what is left of each limit. */
class Measuring {
  readonly #document: DocumentNode
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #reached = new Set<FragmentDefinitionNode>()
  #selections = 0
  #comparisons = 0

  constructor(document: DocumentNode) {
    this.#document = document
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node)
  }

  run(): void {
    for (const node of this.#document.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue
      for (const { type, defaultValue } of node.variableDefinitions ?? []) {
        measureType(type)
        if (defaultValue) measureValue(defaultValue, 0)
      }
      this.#measureObject([{ set: node.selectionSet, level: 0, within: undefined }])
    }
    // Those that nothing spreads are validated, too.
    for (const fragment of this.#fragments.values())
      if (!this.#reached.has(fragment))
        this.#measureObject([{ set: fragment.selectionSet, level: 0, within: { fragment, around: undefined } }])
  }

  /** @param places what is selected of one object of the answer */
  #measureObject(places: readonly Place[]): void {
    const fields = new Map<string, SameField>()
    let spreads = 0
    const addAll = ({ set, level, within }: Place): void => {
      checkLevel(level)
      for (const node of set.selections) {
        this.#count()
        for (const directive of node.directives ?? []) measureArguments(directive.arguments, level)
        const below = { level: level + 1, within }
        switch (node.kind) {
          case Kind.FIELD:
            measureArguments(node.arguments, level)
            this.#compare(addField(fields, node, below))
            break
          case Kind.INLINE_FRAGMENT:
            addAll({ ...below, set: node.selectionSet })
            break
          case Kind.FRAGMENT_SPREAD: {
            this.#compare(spreads++)
            const fragment = this.#fragments.get(node.name.value)
            if (fragment === undefined || isWithin(fragment, within)) break
            this.#reached.add(fragment)
            addAll({ set: fragment.selectionSet, level: level + 1, within: { fragment, around: within } })
          }
        }
      }
    }
    for (const place of places) addAll(place)
    for (const { below } of fields.values()) if (below.length > 0) this.#measureObject(below)
  }

  #count(): void {
    if (++this.#selections > documentLimits.selections) throw excess('selections')
  }

  #compare(others: number): void {
    this.#comparisons += others
    if (this.#comparisons > documentLimits.comparisons) throw excess('comparisons')
  }
}

/** @returns how many fields of its response key were there before */
function addField(
  fields: Map<string, SameField>,
  { alias, name, selectionSet: set }: FieldNode,
  below: Omit<Place, 'set'>,
): number {
  const key = alias?.value ?? name.value
  const same = fields.get(key) ?? { count: 0, below: [] }
  if (same.count === 0) fields.set(key, same)
  if (set) same.below.push({ ...below, set })
  return same.count++
}

function isWithin(fragment: FragmentDefinitionNode, within: Within | undefined): boolean {
  for (let each = within; each !== undefined; each = each.around) if (each.fragment === fragment) return true
  return false
}

function measureArguments(given: readonly ArgumentNode[] = [], level: number): void {
  for (const { value } of given) measureValue(value, level)
}

function measureValue(node: ValueNode, level: number): void {
  checkLevel(level)
  if (node.kind === Kind.LIST) for (const item of node.values) measureValue(item, level + 1)
  if (node.kind === Kind.OBJECT) for (const { value } of node.fields) measureValue(value, level + 1)
}

function measureType(type: TypeNode): void {
  let level = 0
  for (let inner = type; inner.kind !== Kind.NAMED_TYPE; inner = inner.type) checkLevel(++level)
}

function checkLevel(level: number): void {
  if (level > documentLimits.depth) throw excess('depth')
}

function excess(reason: 'depth' | 'selections' | 'comparisons'): GatewayError {
  return new GatewayError('LIMIT_EXCEEDED', { reason })
}

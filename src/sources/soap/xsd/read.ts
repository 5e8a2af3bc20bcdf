import type { XmlElement } from '../../xml/tree.ts'
import { nameKey, namespaces, type QName } from '../qname.ts'

/** The kinds of global component, each with its own names. */
export type ComponentKind = 'element' | 'type' | 'group' | 'attribute' | 'attributeGroup'

/** A schema document's settings, which its components are read with. */
export interface SchemaContext {
  readonly targetNamespace: string
  readonly qualifiesElements: boolean
  readonly qualifiesAttributes: boolean
  /** Absolute path or URL of the document. */
  readonly file: string
}

/** A global component as written. */
export interface Component {
  readonly name: QName
  readonly node: XmlElement
  readonly schema: SchemaContext
}

/** All global components of a description, over all its schema documents. The first of a name stays. */
export interface ComponentTable {
  readonly of: Readonly<Record<ComponentKind, ReadonlyMap<string, Component>>>
  /** The definitions that `redefine` replaces, which their replacements are made of. */
  readonly redefined: Readonly<Record<ComponentKind, ReadonlyMap<string, Component>>>
  /** Elements by the head they substitute. */
  readonly substitutes: ReadonlyMap<string, readonly Component[]>
  readonly add: (schema: XmlElement, file: string, includingNamespace?: string) => void
}

const kinds: ReadonlyMap<string, ComponentKind> = new Map([
  ['element', 'element'],
  ['complexType', 'type'],
  ['simpleType', 'type'],
  ['group', 'group'],
  ['attribute', 'attribute'],
  ['attributeGroup', 'attributeGroup'],
])

/** An empty table; `add` takes in a schema document. */
export function createComponentTable(): ComponentTable {
  const of = emptyTables()
  const redefined = emptyTables()
  const redefining = new Set<Component>()
  const substitutes = new Map<string, Component[]>()
  const addNode = (node: XmlElement, schema: SchemaContext, isRedefinition = false): void => {
    const kind = node.namespace === namespaces.xsd ? kinds.get(node.local) : undefined
    const local = node.attributes.get('name')
    if (kind === undefined || local === undefined) return
    const component: Component = { name: { namespace: schema.targetNamespace, local }, node, schema }
    const key = nameKey(component.name)
    const known = of[kind].get(key)
    if (known !== undefined) {
      if (redefining.has(known) && !redefined[kind].has(key)) redefined[kind].set(key, component)
      return
    }
    of[kind].set(key, component)
    if (isRedefinition) redefining.add(component)
    const head = kind === 'element' ? refOf(node, 'substitutionGroup', schema) : undefined
    if (head === undefined) return
    const members = substitutes.get(nameKey(head))
    if (members === undefined) substitutes.set(nameKey(head), [component])
    else members.push(component)
  }
  return {
    of,
    redefined,
    substitutes,
    add: (schema, file, includingNamespace) => {
      const context = contextOf(schema, file, includingNamespace)
      for (const child of schema.children) {
        addNode(child, context)
        // A redefinition counts before the definition that it replaces, which is read after it.
        if (child.local === 'redefine') for (const inner of child.children) addNode(inner, context, true)
      }
    },
  }
}

function emptyTables(): Record<ComponentKind, Map<string, Component>> {
  return { element: new Map(), type: new Map(), group: new Map(), attribute: new Map(), attributeGroup: new Map() }
}

/** A schema of no target namespace takes that of the schema which includes it. */
function contextOf(schema: XmlElement, file: string, includingNamespace: string | undefined): SchemaContext {
  return {
    targetNamespace: schema.attributes.get('targetNamespace') ?? includingNamespace ?? '',
    qualifiesElements: schema.attributes.get('elementFormDefault') === 'qualified',
    qualifiesAttributes: schema.attributes.get('attributeFormDefault') === 'qualified',
    file,
  }
}

/**
 * The name that an attribute such as `type` or `ref` holds. A name without a prefix, where no default namespace is declared,
 * is in no namespace, or in the including one for a schema that was included without a namespace of its own.
 */
export function refOf(node: XmlElement, attribute: string, schema: SchemaContext): QName | undefined {
  const text = node.attributes.get(attribute)?.trim()
  if (text === undefined || text === '') return undefined
  return qnameIn(text, node, schema)
}

/** A name in the text of an attribute of a schema component; an unknown prefix is taken for the schema's own. */
export function qnameIn(text: string, node: XmlElement, schema: SchemaContext): QName {
  const colon = text.indexOf(':')
  const prefix = colon === -1 ? '' : text.slice(0, colon)
  const namespace = node.resolve(prefix) ?? schema.targetNamespace
  return { namespace, local: text.slice(colon + 1) }
}

/** True for the lexical forms of XML Schema's true. */
export function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}

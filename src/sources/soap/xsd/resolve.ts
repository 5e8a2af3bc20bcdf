import type { XmlElement } from '../../xml/tree.ts'
import { lazy } from '../lazy.ts'
import { nameKey, namespaces, type QName } from '../qname.ts'
import { builtins } from './builtins.ts'
import { complexTypeOf } from './complex-type.ts'
import { annotationOf } from './documentation.ts'
import { knownComponents } from './known/known-schemas.ts'
import { anyType, type ElementDeclaration, type XsdType } from './model.ts'
import { type Component, type ComponentKind, type ComponentTable, isTrue, refOf, type SchemaContext } from './read.ts'
import type { Resolution, SchemaReport } from './resolution.ts'
import { builtinSimpleType, plainText, simpleTypeOf } from './simple-type.ts'
import { isEncodingNamespace, isSoapArray, untypedArray } from './soap-array.ts'

/** Gives the meaning of names and nodes, each worked out once, when first asked for. */
export interface Resolver {
  readonly element: (name: QName) => ElementDeclaration | undefined
  /** The only element of a local name, whatever its namespace; undefined where there are several. */
  readonly elementNamed: (local: string) => ElementDeclaration | undefined
  readonly type: (name: QName) => XsdType | undefined
  /** The elements that may stand for the head, itself included unless abstract. */
  readonly substitutesOf: (head: ElementDeclaration) => readonly ElementDeclaration[]
  /** The named types that extend or restrict a type, however far. */
  readonly derivedFrom: (name: QName) => readonly XsdType[]
  /** The namespaces of standards whose schemas no document brought, and which were needed. */
  readonly knownNamespaces: ReadonlySet<string>
}

/** A resolver over a table that is complete. */
export function createResolver(table: ComponentTable, report: SchemaReport): Resolver {
  const types = new Map<XmlElement, XsdType | 'resolving'>()
  const elements = new Map<Component, ElementDeclaration>()
  const derived = lazy(() => indexDerived(table))
  /** Elements whose type is being looked for, which may lead back to them. */
  const naming = new Set<Component>()
  const knownNamespaces = new Set<string>()
  /** What documents define goes before what is known without them. */
  const lookUp = (kind: ComponentKind, name: QName): Component | undefined => {
    const found = table.of[kind].get(nameKey(name))
    if (found !== undefined) return found
    const known = knownComponents(name.namespace)?.of[kind].get(nameKey(name))
    if (known !== undefined) knownNamespaces.add(name.namespace)
    return known
  }

  const resolution: Resolution = {
    find: (kind, name, at, schema) => {
      const found = lookUp(kind, name)
      if (found === undefined && name.namespace !== namespaces.xsd && !isXmlNamespace(name.namespace))
        report({
          message: `${kind} ${name.local} of namespace "${name.namespace}" is not defined`,
          remedy: 'import the schema that defines it',
          file: schema.file,
          line: at.line,
        })
      return found
    },
    redefined: (kind, name) => table.redefined[kind].get(nameKey(name)),
    globalElement: (component) => {
      const known = elements.get(component)
      if (known !== undefined) return known
      const made = declare(component.node, component.schema, component.name)
      elements.set(component, made)
      return made
    },
    localElement: (node, schema) => {
      const form = node.attributes.get('form')
      const isQualified = form === undefined ? schema.qualifiesElements : form === 'qualified'
      const local = node.attributes.get('name') ?? ''
      return declare(node, schema, { namespace: isQualified ? schema.targetNamespace : '', local })
    },
    typeNamed: (name, at, schema) => {
      const builtin = builtinType(name)
      if (builtin !== undefined) return builtin
      const element = lookUp('type', name) === undefined ? lookUp('element', name) : undefined
      // Some name an element where a type belongs.
      if (element !== undefined && !naming.has(element)) {
        naming.add(element)
        const type = resolution.globalElement(element).type()
        naming.delete(element)
        return type
      }
      const found = resolution.find('type', name, at, schema)
      const isBeingMade = found !== undefined && types.get(found.node) === 'resolving'
      const component = (isBeingMade ? resolution.redefined('type', name) : undefined) ?? found
      return component === undefined ? anyType : typeOf(component.node, component.schema, component.name)
    },
    typeAt: (node, schema) => typeOf(node, schema, undefined),
    simpleTypeNamed: (name, at, schema) => {
      const type = resolution.typeNamed(name, at, schema)
      if (type.kind === 'simple') return type
      return (type.kind === 'complex' ? type.text : undefined) ?? plainText
    },
    substitutesOf: (head) =>
      [...membersOf(head.name, new Set())].map(resolution.globalElement).filter((each) => !each.isAbstract),
    report,
  }

  const typeOf = (node: XmlElement, schema: SchemaContext, name: QName | undefined): XsdType => {
    const known = types.get(node)
    if (known === 'resolving') {
      report({ message: `type ${name?.local ?? ''} is derived from itself`, file: schema.file, line: node.line })
      return anyType
    }
    if (known !== undefined) return known
    types.set(node, 'resolving')
    const made =
      node.local === 'simpleType' && !isExtension(node)
        ? simpleTypeOf(node, schema, name, resolution)
        : complexTypeOf(node, schema, name, resolution)
    types.set(node, made)
    return made
  }

  const declare = (node: XmlElement, schema: SchemaContext, name: QName): ElementDeclaration => ({
    name,
    type: lazy(() => elementType(node, schema, resolution)),
    isNillable: isTrue(node.attributes.get('nillable')),
    isAbstract: isTrue(node.attributes.get('abstract')),
    defaultValue: node.attributes.get('default') ?? node.attributes.get('fixed'),
    documentation: annotationOf(node),
  })

  function* membersOf(head: QName, seen: Set<string>): Iterable<Component> {
    const key = nameKey(head)
    if (seen.has(key)) return
    seen.add(key)
    for (const member of table.substitutes.get(key) ?? []) {
      yield member
      yield* membersOf(member.name, seen)
    }
  }

  return {
    element: (name) => {
      const component = lookUp('element', name)
      return component === undefined ? undefined : resolution.globalElement(component)
    },
    elementNamed: (local) => {
      const found = [...table.of.element.values()].filter((each) => each.name.local === local)
      const [only] = found
      return only === undefined || found.length > 1 ? undefined : resolution.globalElement(only)
    },
    type: (name) => {
      const component = lookUp('type', name)
      return component === undefined ? builtinType(name) : typeOf(component.node, component.schema, component.name)
    },
    substitutesOf: resolution.substitutesOf,
    knownNamespaces,
    derivedFrom: (name) => {
      const found = new Map<string, Component>()
      const visit = (key: string): void => {
        for (const component of derived().get(key) ?? []) {
          const own = nameKey(component.name)
          if (found.has(own)) continue
          found.set(own, component)
          visit(own)
        }
      }
      visit(nameKey(name))
      return [...found.values()].map((each) => typeOf(each.node, each.schema, each.name))
    },
  }
}

function elementType(node: XmlElement, schema: SchemaContext, resolution: Resolution): XsdType {
  const named = refOf(node, 'type', schema)
  if (named !== undefined) return resolution.typeNamed(named, node, schema)
  const inline = node.children.find((each) => each.local === 'complexType' || each.local === 'simpleType')
  if (inline !== undefined) return resolution.typeAt(inline, schema)
  // A member of a substitution group without a type of its own has its head's.
  const head = refOf(node, 'substitutionGroup', schema)
  const component = head && resolution.find('element', head, node, schema)
  return component && component.node !== node ? resolution.globalElement(component).type() : anyType
}

/** A simple type with attributes, which only a complex type can have: some leave that and `simpleContent` out. */
function isExtension(node: XmlElement): boolean {
  return node.children.some((each) => each.local === 'extension')
}

function builtinType(name: QName): XsdType | undefined {
  if (isEncodingNamespace(name.namespace)) return encodedType(name)
  if (name.namespace !== namespaces.xsd) return undefined
  if (name.local === 'anyType') return anyType
  const builtin = builtins.get(name.local)
  return builtin === undefined ? undefined : builtinSimpleType(builtin)
}

/** SOAP's own types: each built-in once more, with `href` and `id`, an array and a struct of whatever comes. */
function encodedType(name: QName): XsdType | undefined {
  if (isSoapArray(name)) return untypedArray
  if (name.local === 'Struct') return anyType
  const builtin = builtins.get(name.local === 'base64' ? 'base64Binary' : name.local)
  return builtin && builtinSimpleType(builtin)
}

/** Complex types by the key of their base. */
function indexDerived(table: ComponentTable): Map<string, Component[]> {
  const index = new Map<string, Component[]>()
  for (const component of table.of.type.values()) {
    const derivation = component.node.children
      .find((each) => each.local === 'complexContent' || each.local === 'simpleContent')
      ?.children.find((each) => each.local === 'extension' || each.local === 'restriction')
    const base = derivation && refOf(derivation, 'base', component.schema)
    if (base === undefined) continue
    const list = index.get(nameKey(base))
    if (list === undefined) index.set(nameKey(base), [component])
    else list.push(component)
  }
  return index
}

function isXmlNamespace(namespace: string): boolean {
  return namespace === 'http://www.w3.org/XML/1998/namespace'
}

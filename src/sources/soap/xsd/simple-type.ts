import type { XmlElement } from '../../xml/tree.ts'
import type { QName } from '../qname.ts'
import { type Builtin, builtins, stringBuiltin } from './builtins.ts'
import { annotationOf } from './documentation.ts'
import type { SimpleType, WhiteSpace } from './model.ts'
import { qnameIn, refOf, type SchemaContext } from './read.ts'
import type { Resolution } from './resolution.ts'

/** A built-in type as a simple type. */
export function builtinSimpleType(builtin: Builtin): SimpleType {
  const known = made.get(builtin)
  if (known !== undefined) return known
  const atomic: SimpleType = {
    kind: 'simple',
    name: { namespace: 'http://www.w3.org/2001/XMLSchema', local: builtin.name },
    variety: { kind: 'atomic', builtin },
    enumeration: undefined,
    whiteSpace: builtin.whiteSpace,
    documentation: undefined,
    valueDocumentation: none,
  }
  const type: SimpleType = builtin.isList ? { ...atomic, variety: { kind: 'list', item: atomic } } : atomic
  made.set(builtin, type)
  return type
}

const none: ReadonlyMap<string, string> = new Map()
const made = new Map<Builtin, SimpleType>() // bounded by the table of built-ins

/** Text of which nothing further is known. */
export const plainText: SimpleType = builtinSimpleType(builtins.get('string') ?? stringBuiltin)

/** Reads a `simpleType` node: restriction, list or union. */
export function simpleTypeOf(
  node: XmlElement,
  schema: SchemaContext,
  name: QName | undefined,
  resolution: Resolution,
): SimpleType {
  const variant = node.children.find((each) => ['restriction', 'list', 'union'].includes(each.local))
  const documentation = annotationOf(node)
  if (variant === undefined) return { ...plainText, name, documentation }
  const plain = { kind: 'simple', name, enumeration: undefined, documentation, valueDocumentation: none } as const
  if (variant.local === 'list') {
    const item = itemType(variant, 'itemType', schema, resolution)
    return { ...plain, variety: { kind: 'list', item }, whiteSpace: 'collapse' }
  }
  if (variant.local === 'union') {
    const members = unionMembers(variant, schema, resolution)
    return { ...plain, variety: { kind: 'union', members }, whiteSpace: 'collapse' }
  }
  return { ...restrict(variant, itemType(variant, 'base', schema, resolution), name), documentation }
}

/** A simple type with the facets of a `restriction` node applied. */
export function restrict(restriction: XmlElement, base: SimpleType, name: QName | undefined): SimpleType {
  const values = restriction.children.flatMap((each) => {
    const value = each.local === 'enumeration' ? each.attributes.get('value') : undefined
    return value === undefined ? [] : [value]
  })
  const said = restriction.children.flatMap((each) => {
    const text = each.local === 'enumeration' ? annotationOf(each) : undefined
    return text === undefined ? [] : [[each.attributes.get('value') ?? '', text] as const]
  })
  const facet = restriction.children.find((each) => each.local === 'whiteSpace')?.attributes.get('value')
  return {
    kind: 'simple',
    name,
    variety: base.variety,
    enumeration: values.length > 0 ? [...new Set(values)] : base.enumeration,
    whiteSpace: isWhiteSpace(facet) ? facet : base.whiteSpace,
    documentation: undefined,
    valueDocumentation: values.length > 0 ? new Map(said) : base.valueDocumentation,
  }
}

function itemType(node: XmlElement, attribute: string, schema: SchemaContext, resolution: Resolution): SimpleType {
  const named = refOf(node, attribute, schema)
  if (named !== undefined) return resolution.simpleTypeNamed(named, node, schema)
  const inline = node.children.find((each) => each.local === 'simpleType')
  const type = inline && resolution.typeAt(inline, schema)
  return type?.kind === 'simple' ? type : plainText
}

function unionMembers(node: XmlElement, schema: SchemaContext, resolution: Resolution): SimpleType[] {
  const named = (node.attributes.get('memberTypes') ?? '').split(/\s+/).filter((each) => each !== '')
  const inline = node.children.filter((each) => each.local === 'simpleType')
  return [
    ...named.map((each) => resolution.simpleTypeNamed(qnameIn(each, node, schema), node, schema)),
    ...inline.map((each) => resolution.typeAt(each, schema)).filter((each) => each.kind === 'simple'),
  ]
}

function isWhiteSpace(text: string | undefined): text is WhiteSpace {
  return text === 'preserve' || text === 'replace' || text === 'collapse'
}

import type { XmlElement } from '../../xml/tree.ts'
import { namespaces, parseQName, type QName } from '../qname.ts'
import { anyType, type ComplexType, type ElementDeclaration, once, type XsdType } from './model.ts'
import { particleIn } from './particles.ts'
import type { SchemaContext } from './read.ts'
import type { Resolution } from './resolution.ts'

/** An array type: `ns:Item[,]` has items of `ns:Item` and two dimensions. */
interface ArrayType {
  readonly item: QName
  /** The last ones are those of the array itself, those before them belong to its items: `[]` for the items of `xsd:int[][]`. */
  readonly brackets: string
}

/** True for the name of SOAP 1.1's or 1.2's array type. */
export function isSoapArray({ namespace, local }: QName): boolean {
  return local === 'Array' && isEncodingNamespace(namespace)
}

export function isEncodingNamespace(namespace: string): boolean {
  return namespace === namespaces.soapEncoding11 || namespace === namespaces.soapEncoding12
}

/** SOAP's array type itself: of whatever comes. */
export const untypedArray: ComplexType = arrayOf({ namespace: namespaces.xsd, local: 'anyType' }, () => anyType)

/**
 * The array that a restriction of SOAP's array type declares: by `wsdl:arrayType`, or by the one element in it (SOAP 1.1 section 5.4.2; WSDL 1.1
 * section 2.2).
 */
export function soapArrayOf(
  restriction: XmlElement,
  schema: SchemaContext,
  name: QName | undefined,
  resolution: Resolution,
): ComplexType {
  const written = arrayTypeIn(restriction)
  if (written !== undefined) return fromBrackets(written, name, restriction, schema, resolution)
  const content = particleIn(restriction, schema, resolution)
  const item = content && firstElement(content)
  if (item === undefined) return { ...untypedArray, name }
  return arrayOf(undefined, item.type, { name, itemElement: item.name.local })
}

function firstElement(particle: NonNullable<ComplexType['content']>): ElementDeclaration | undefined {
  if (particle.kind === 'element') return particle.element
  if (particle.kind === 'wildcard') return undefined
  for (const each of particle.particles) {
    const found = firstElement(each)
    if (found !== undefined) return found
  }
  return undefined
}

function arrayTypeIn(restriction: XmlElement): ArrayType | undefined {
  for (const child of restriction.children) {
    const found = child.foreign.find((each) => each.local === 'arrayType' || each.local === 'itemType')
    const parts = found && /^([^[]+)((?:\[[^\]]*\])+)$/.exec(found.value.trim())
    if (!parts) continue
    const [, text = '', brackets = ''] = parts
    const item = parseQName(text, child.resolve)
    if (item !== undefined) return { item, brackets }
  }
  return undefined
}

function fromBrackets(
  { item, brackets }: ArrayType,
  name: QName | undefined,
  at: XmlElement,
  schema: SchemaContext,
  resolution: Resolution,
): ComplexType {
  const start = brackets.lastIndexOf('[')
  const inner = brackets.slice(0, start)
  const rank = brackets.slice(start).split(',').length
  if (inner === '') return arrayOf(item, () => resolution.typeNamed(item, at, schema), { name, rank })
  const items = fromBrackets({ item, brackets: inner }, undefined, at, schema, resolution)
  return arrayOf({ ...item, local: `${item.local}${inner}` }, () => items, { name, rank })
}

function arrayOf(
  itemName: QName | undefined,
  type: () => XsdType,
  {
    name,
    rank = 1,
    itemElement = 'item',
  }: { readonly name?: QName | undefined; readonly rank?: number; readonly itemElement?: string } = {},
): ComplexType {
  const element: ElementDeclaration = {
    name: { namespace: '', local: itemElement },
    type,
    isNillable: true,
    isAbstract: false,
    defaultValue: undefined,
    documentation: undefined,
  }
  return {
    kind: 'complex',
    name,
    isAbstract: false,
    isMixed: false,
    base: undefined,
    attributes: [],
    hasAnyAttribute: false,
    text: undefined,
    content: {
      kind: 'sequence',
      particles: [{ kind: 'element', element, occurs: { min: 0, max: Infinity } }],
      occurs: once,
    },
    soapArray: { itemType: itemName, rank },
    documentation: undefined,
  }
}

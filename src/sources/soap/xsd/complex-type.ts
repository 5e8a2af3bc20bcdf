import type { XmlElement } from '../../xml/tree.ts'
import type { QName } from '../qname.ts'
import { attributesOf, hasAnyAttribute } from './attributes.ts'
import { annotationOf } from './documentation.ts'
import { type ComplexType, once, type Particle, type SimpleType, type XsdType } from './model.ts'
import { particleIn } from './particles.ts'
import { isTrue, refOf, type SchemaContext } from './read.ts'
import type { Resolution } from './resolution.ts'
import { plainText, restrict } from './simple-type.ts'
import { isSoapArray, soapArrayOf } from './soap-array.ts'

/** Reads a `complexType` node: its own content, or what it makes of its base type. */
export function complexTypeOf(
  node: XmlElement,
  schema: SchemaContext,
  name: QName | undefined,
  resolution: Resolution,
): ComplexType {
  const shared = {
    kind: 'complex',
    name,
    isAbstract: isTrue(node.attributes.get('abstract')),
    soapArray: undefined,
    documentation: annotationOf(node),
  } as const
  const holder =
    node.local === 'simpleType'
      ? node
      : node.children.find((each) => each.local === 'complexContent' || each.local === 'simpleContent')
  const derivation = holder?.children.find((each) => each.local === 'extension' || each.local === 'restriction')
  if (holder === undefined || derivation === undefined)
    return {
      ...shared,
      isMixed: isTrue(node.attributes.get('mixed')),
      base: undefined,
      attributes: attributesOf(node, schema, [], resolution),
      hasAnyAttribute: hasAnyAttribute(node, schema, resolution),
      text: undefined,
      content: particleIn(node, schema, resolution),
    }
  const named = refOf(derivation, 'base', schema)
  if (named !== undefined && isSoapArray(named)) return soapArrayOf(derivation, schema, name, resolution)
  const base = named && resolution.typeNamed(named, derivation, schema)
  const inherited = base?.kind === 'complex' ? base : undefined
  const isSimple = holder.local !== 'complexContent'
  return {
    ...shared,
    isMixed: isTrue(node.attributes.get('mixed') ?? holder.attributes.get('mixed')) || (inherited?.isMixed ?? false),
    base,
    attributes: attributesOf(derivation, schema, inherited?.attributes ?? [], resolution),
    hasAnyAttribute:
      hasAnyAttribute(derivation, schema, resolution) ||
      (derivation.local === 'extension' && (inherited?.hasAnyAttribute ?? false)),
    text: isSimple ? textOf(derivation, schema, base, resolution) : undefined,
    content: isSimple ? undefined : contentOf(derivation, schema, inherited, resolution),
    soapArray: inherited?.soapArray,
  }
}

function textOf(
  derivation: XmlElement,
  schema: SchemaContext,
  base: XsdType | undefined,
  resolution: Resolution,
): SimpleType {
  const inherited = (base?.kind === 'simple' ? base : base?.kind === 'complex' ? base.text : undefined) ?? plainText
  if (derivation.local === 'extension') return inherited
  const inline = derivation.children.find((each) => each.local === 'simpleType')
  const narrowed = inline && resolution.typeAt(inline, schema)
  return restrict(derivation, narrowed?.kind === 'simple' ? narrowed : inherited, undefined)
}

/** An extension adds to the base's elements; a restriction writes all elements anew. */
function contentOf(
  derivation: XmlElement,
  schema: SchemaContext,
  base: ComplexType | undefined,
  resolution: Resolution,
): Particle | undefined {
  const own = particleIn(derivation, schema, resolution)
  if (derivation.local === 'restriction' || base?.content === undefined) return own
  if (own === undefined) return base.content
  return { kind: 'sequence', particles: [base.content, own], occurs: once }
}

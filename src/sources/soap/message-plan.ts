import { attachedElement } from './attached-element.ts'
import type { ElementPlan, Planner } from './codec/plan.ts'
import { namespaces, type QName } from './qname.ts'
import type { AttachedPart, HeaderPart, MessagePart, WsdlMessage } from './wsdl/model.ts'
import type { WsdlReport } from './wsdl/operations.ts'
import { anyType, type ComplexType, type ElementDeclaration, once, type Particle, type XsdType } from './xsd/model.ts'
import type { Resolver } from './xsd/resolve.ts'

/** How one direction's message is written or read. */
export interface MessagePlan {
  /** The body's element; undefined for an empty body. */
  readonly content: ElementPlan | undefined
  /** Whether `content` stands for the body itself: its fields are the body's elements, without one around them. */
  readonly isBody: boolean
  readonly isEncoded: boolean
  /** The name of an rpc answer's element says nothing (WSDL 1.1 section 3.5): what comes first is it. */
  readonly isNamedFreely: boolean
  /** The header blocks, as fields of one object; undefined for none. */
  readonly headers: ElementPlan | undefined
  /** The parts beside the envelope, which are fields of `content`, in the description's order. */
  readonly attached: readonly ElementPlan[]
}

/** What message plans are made with. */
export interface MessageTools {
  readonly resolver: Resolver
  readonly planner: Planner
  readonly report: (message: string, remedy: string) => void
}

/** Plans messages, equal ones once: what several ports say of an operation has the same types. */
export function createMessagePlanner(): typeof planMessage {
  const planned = new Map<string, MessagePlan>()
  return (message, element, tools) => {
    const key = JSON.stringify([message, element])
    const plan = planned.get(key) ?? planMessage(message, element, tools)
    planned.set(key, plan)
    return plan
  }
}

/** The plan of a message: the schema's element, or one made of the parts. */
function planMessage(message: WsdlMessage, element: string, tools: MessageTools): MessagePlan {
  const { style, isEncoded, parts, namespace, root } = message
  const beside = message.attached.map((part) => attachedElement(part, attachedDeclaration(part, tools)))
  const shared = {
    isEncoded,
    isNamedFreely: style === 'rpc',
    headers: headersOf(message.headers, tools),
    attached: beside.map((each) => tools.planner.element(each)),
  }
  if (!message.isKnown) return { ...shared, content: tools.planner.element(anyBody), isBody: true }
  if (style === 'rpc' || root !== undefined) {
    const declarations = parts.map((part) => partElement(part, '', isEncoded, tools))
    const members = [...declarations, ...beside]
    const content = tools.planner.element(struct(root ?? { namespace, local: element }, members, true))
    return { ...shared, content, isBody: false }
  }
  const declarations = parts.map((part) => partElement(part, '', isEncoded, tools))
  const members = [...declarations, ...beside]
  if (members.length === 0) return { ...shared, content: undefined, isBody: false }
  const [first, ...others] = declarations
  const only = others.length > 0 ? undefined : beside.length === 0 ? first : first && withMore(first, beside, tools)
  if (only !== undefined) return { ...shared, content: tools.planner.element(only), isBody: false }
  const body = struct({ namespace: '', local: 'Body' }, members, true)
  return { ...shared, content: tools.planner.element(body), isBody: true }
}

/** An element with what is beside the envelope among its fields; undefined for one that has no fields, or may be of several types. */
function withMore(
  element: ElementDeclaration,
  beside: readonly ElementDeclaration[],
  { resolver }: MessageTools,
): ElementDeclaration | undefined {
  const type = element.type()
  if (type.kind !== 'complex' || type.text !== undefined || type.isMixed || type.soapArray !== undefined)
    return undefined
  if (type.isAbstract || (type.name !== undefined && resolver.derivedFrom(type.name).length > 0)) return undefined
  const own = type.content === undefined ? [] : [type.content]
  const content: Particle = { kind: 'sequence', particles: [...own, ...beside.map(onceEach)], occurs: once }
  const extended: ComplexType = { ...type, name: undefined, base: type, content }
  return { ...element, type: () => extended }
}

function onceEach(element: ElementDeclaration): Particle {
  return { kind: 'element', element, occurs: once }
}

/** What is not defined is a file, of which nothing need be known. */
function attachedDeclaration(part: AttachedPart, tools: MessageTools): ElementDeclaration {
  if (part.element !== undefined) return partElement(part, '', false, tools)
  const type = part.type && typeOf(part.type, tools.resolver)
  return { ...plain, name: { namespace: '', local: part.name }, type: () => type ?? anyType }
}

/** The plan of header blocks, as fields of one object; undefined for none. */
export function headersOf(parts: readonly HeaderPart[], tools: MessageTools): ElementPlan | undefined {
  if (parts.length === 0) return undefined
  const declarations = parts.map((part) => partElement(part, part.namespace, part.isEncoded, tools))
  return tools.planner.element(struct({ namespace: '', local: 'Header' }, declarations, false))
}

/** An element that holds others in order, each once. */
function struct(name: QName, members: readonly ElementDeclaration[], areRequired: boolean): ElementDeclaration {
  return holder(
    name,
    members.map((element) => ({ kind: 'element', element, occurs: { min: areRequired ? 1 : 0, max: 1 } })),
  )
}

function holder(name: QName, particles: readonly Particle[]): ElementDeclaration {
  const type: ComplexType = {
    kind: 'complex',
    name: undefined,
    isAbstract: false,
    isMixed: false,
    base: undefined,
    attributes: [],
    hasAnyAttribute: false,
    text: undefined,
    content: { kind: 'sequence', particles, occurs: once },
    soapArray: undefined,
    documentation: undefined,
  }
  return { ...plain, name, type: () => type }
}

const plain = { isNillable: false, isAbstract: false, defaultValue: undefined, documentation: undefined } as const

/** A body of which nothing is known. */
const anyBody = holder({ namespace: '', local: 'Body' }, [{ kind: 'wildcard', occurs: { min: 0, max: Infinity } }])

/** The element that a part is on the wire. Descriptions take elements for types and get namespaces wrong: what was meant is used. */
function partElement(
  part: MessagePart,
  namespace: string,
  isNillable: boolean,
  tools: MessageTools,
): ElementDeclaration {
  const { resolver, report } = tools
  if (part.element !== undefined) {
    const declared = resolver.element(part.element) ?? resolver.elementNamed(part.element.local)
    if (declared !== undefined) return declared
    const type = resolver.type(part.element)
    if (type !== undefined) return elementOfType(part.element, type)
    report(
      `element ${part.element.local} of namespace "${part.element.namespace}" is not defined`,
      'import the schema that defines it; until then it is taken as XML text',
    )
    return { ...plain, name: part.element, type: () => anyType }
  }
  const type = part.type === undefined ? undefined : typeOf(part.type, resolver)
  if (type === undefined && !isAny(part.type))
    report(
      `type ${part.type?.local ?? ''} of part ${part.name} is not defined`,
      'import the schema that defines it; until then the part is taken as XML text',
    )
  return { ...plain, name: { namespace, local: part.name }, isNillable, type: () => type ?? anyType }
}

/** An element that is nowhere declared, of a type. */
export function elementOfType(name: QName, type: XsdType): ElementDeclaration {
  return { ...plain, name, type: () => type }
}

function typeOf(name: QName, resolver: Resolver): XsdType | undefined {
  return (
    resolver.type(name) ??
    resolver.element(name)?.type() ??
    (name.namespace === namespaces.wsdl || name.namespace === ''
      ? resolver.type({ namespace: namespaces.xsd, local: name.local })
      : undefined)
  )
}

function isAny(name: QName | undefined): boolean {
  return name?.namespace === namespaces.xsd && name.local === 'anyType'
}

/** Reports as of one operation. */
export function reportAt(
  operation: { readonly name: string; readonly place: { readonly file: string; readonly line: number } },
  report: WsdlReport,
): MessageTools['report'] {
  return (message, remedy) =>
    report({ rule: 'wsdl-invalid', message: `operation ${operation.name}: ${message}`, remedy, ...operation.place })
}

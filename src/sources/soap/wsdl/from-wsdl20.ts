import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'

const roots: ReadonlySet<string> = new Set([
  'http://www.w3.org/ns/wsdl',
  'http://www.w3.org/2006/01/wsdl',
  'http://www.w3.org/2005/08/wsdl',
  'http://www.w3.org/2004/08/wsdl',
  'http://www.w3.org/2004/03/wsdl',
])

/** True for the root of a WSDL 2.0 document. */
export function isWsdl20(root: XmlElement): boolean {
  return root.local === 'description' && roots.has(root.namespace)
}

/**
 * A WSDL 2.0 description said in the words of WSDL 1.1, which all else here reads: interfaces are port types, endpoints are ports, and
 * an element in a message is a message of one part.
 */
export function fromWsdl20(root: XmlElement): XmlElement {
  const own = root.children.filter((each) => each.namespace === root.namespace)
  const interfaces = own.filter((each) => each.local === 'interface')
  const messages: XmlElement[] = []
  const children = own.flatMap((each): XmlElement[] => {
    switch (each.local) {
      case 'types':
      case 'import':
      case 'include':
      case 'documentation':
        return [wsdl(each, each.local, {}, each.children)]
      case 'interface':
        return [portType(each, interfaces, messages)]
      case 'binding':
        return bindingOf(each, interfaces)
      case 'service':
        return [service(each)]
      default:
        return []
    }
  })
  return wsdl(root, 'definitions', {}, [...messages, ...children])
}

/** The operations of an interface and of those that it extends, however they do so. */
function operationsOf(node: XmlElement, interfaces: readonly XmlElement[], seen = new Set<XmlElement>()): XmlElement[] {
  if (seen.has(node)) return []
  seen.add(node)
  const extended = (node.attributes.get('extends') ?? '').split(/\s+/).map(localPart)
  return [
    ...node.children.filter((each) => each.local === 'operation'),
    ...interfaces
      .filter((each) => extended.includes(each.attributes.get('name') ?? ''))
      .flatMap((each) => operationsOf(each, interfaces, seen)),
  ]
}

function portType(node: XmlElement, interfaces: readonly XmlElement[], messages: XmlElement[]): XmlElement {
  const name = node.attributes.get('name') ?? ''
  const operations = operationsOf(node, interfaces).map((operation) => {
    const directions = operation.children.flatMap((direction) => {
      if (direction.local !== 'input' && direction.local !== 'output') return documentation(direction)
      const message = `${name}.${operation.attributes.get('name') ?? ''}.${direction.local}`
      messages.push(wsdl(direction, 'message', { name: message }, messageParts(direction)))
      return [wsdl(direction, direction.local, { message }, [])]
    })
    return wsdl(operation, 'operation', {}, directions)
  })
  return wsdl(node, 'portType', {}, operations)
}

function messageParts(direction: XmlElement): XmlElement[] {
  const element = direction.attributes.get('element')?.trim()
  if (element === undefined || element === '#none') return []
  // `#any` and `#other` name no element: what comes is XML.
  const part = element.startsWith('#') ? { name: 'content', type: 'xsd:anyType' } : { name: 'content', element }
  const made = wsdl(direction, 'part', part, [])
  return [
    { ...made, resolve: (prefix) => direction.resolve(prefix) ?? (prefix === 'xsd' ? namespaces.xsd : undefined) },
  ]
}

/** A binding of SOAP or plain HTTP; others are left out. An interface's binding without operations binds them all. */
function bindingOf(node: XmlElement, interfaces: readonly XmlElement[]): XmlElement[] {
  const type = node.attributes.get('type') ?? ''
  const offered = localPart(node.attributes.get('interface') ?? '')
  const kind = /soap/i.test(type) ? soapBinding(node) : /http$/i.test(type) ? httpBinding(node) : undefined
  if (kind === undefined) return [wsdl(node, 'binding', { type: offered }, [])]
  const bound = new Map(
    node.children
      .filter((each) => each.local === 'operation')
      .map((each) => [localPart(each.attributes.get('ref') ?? ''), each]),
  )
  const found = interfaces.find((each) => each.attributes.get('name') === offered)
  const operations = (found === undefined ? [] : operationsOf(found, interfaces)).map((operation) => {
    const name = operation.attributes.get('name') ?? ''
    return wsdl(bound.get(name) ?? operation, 'operation', { name }, kind.operation(operation, bound.get(name)))
  })
  return [wsdl(node, 'binding', { type: offered }, [kind.binding, ...operations])]
}

interface BindingKind {
  /** The extension element that says what binding it is. */
  readonly binding: XmlElement
  /** What stands in a bound operation. */
  readonly operation: (operation: XmlElement, bound: XmlElement | undefined) => XmlElement[]
}

function soapBinding(node: XmlElement): BindingKind {
  const version = foreign(node, 'version', 'soap') ?? '1.2'
  const namespace = version.startsWith('1.1') ? namespaces.wsdlSoap11 : namespaces.wsdlSoap12
  return {
    binding: { ...wsdl(node, 'binding', {}, []), namespace },
    operation: (_, bound) => {
      const soapAction = (bound && foreign(bound, 'action', 'soap')) ?? ''
      return [
        { ...wsdl(node, 'operation', { soapAction }, []), namespace },
        wsdl(node, 'input', {}, []),
        wsdl(node, 'output', {}, []),
      ]
    },
  }
}

/** Methods and serializations by the defaults of WSDL 2.0 Adjuncts section 6.3 to 6.5. */
function httpBinding(node: XmlElement): BindingKind {
  const namespace = namespaces.wsdlHttp
  const usual = foreign(node, 'methodDefault', 'http')
  return {
    binding: { ...wsdl(node, 'binding', { verb: usual ?? 'POST' }, []), namespace },
    operation: (operation, bound) => {
      const isSafe = operation.foreign.some((each) => each.local === 'safe' && each.value.trim() === 'true')
      const verb = (bound && foreign(bound, 'method', 'http')) ?? usual ?? (isSafe ? 'GET' : 'POST')
      const isQuery = verb === 'GET' || verb === 'DELETE'
      const type =
        (bound && foreign(bound, 'inputSerialization', 'http')) ??
        (isQuery ? 'application/x-www-form-urlencoded' : 'application/xml')
      const location = (bound && foreign(bound, 'location', 'http')) ?? ''
      return [
        { ...wsdl(node, 'operation', { location, verb, style: 'document' }, []), namespace },
        wsdl(node, 'input', {}, [wsdl(node, 'content', { type }, [])]),
        wsdl(node, 'output', {}, []),
      ]
    },
  }
}

function service(node: XmlElement): XmlElement {
  const ports = node.children
    .filter((each) => each.local === 'endpoint')
    .map((each) => {
      const location = each.attributes.get('address') ?? ''
      const address = { ...wsdl(each, 'address', { location }, []), namespace: namespaces.wsdlSoap12 }
      return wsdl(each, 'port', {}, [address])
    })
  return wsdl(node, 'service', {}, ports)
}

function documentation(node: XmlElement): XmlElement[] {
  return node.local === 'documentation' ? [wsdl(node, 'documentation', {}, node.children)] : []
}

/** An element of WSDL 1.1 that stands where `origin` does. */
function wsdl(
  origin: XmlElement,
  local: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly XmlElement[],
): XmlElement {
  return {
    ...origin,
    namespace: namespaces.wsdl,
    local,
    attributes: new Map([...origin.attributes, ...Object.entries(attributes)]),
    children,
  }
}

/** An attribute of the extension for SOAP or HTTP. */
function foreign(node: XmlElement, local: string, extension: 'soap' | 'http'): string | undefined {
  const found = node.foreign.find((each) => each.local === local && each.namespace.endsWith(`/${extension}`))
  return found?.value.trim()
}

function localPart(name: string): string {
  return name.slice(name.indexOf(':') + 1).trim()
}

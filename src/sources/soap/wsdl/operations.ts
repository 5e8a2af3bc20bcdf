import { namespaces } from '../xml/names.ts'
import type { XmlElement } from '../xml/tree.ts'
import type { Description, WsdlNode } from './collect.ts'
import { type DirectionFacts, messageOf } from './message.ts'
import type { SoapVersion, WsdlOperation } from './model.ts'
import { childrenNamed, documentationOf, lookUp, soapChild } from './nodes.ts'
import { formsOf, matchForm } from './overloads.ts'

/** What of a description cannot be used, and where. */
export type WsdlReport = (finding: {
  readonly rule: 'wsdl-unsupported' | 'wsdl-invalid'
  readonly message: string
  readonly remedy?: string
  readonly file: string
  readonly line: number
}) => void

/**
 * All operations of all SOAP ports, in document order. One that cannot be used is reported, and the others stay. Where no service
 * is described (devices often leave that to the reader), each binding counts as a port without an address; where no binding is either,
 * each port type does, as if it was bound to SOAP 1.1 in the plainest way.
 */
export function readOperations(description: Description, report: WsdlReport): WsdlOperation[] {
  const ports = description.services.flatMap((service) => portsOf(service))
  if (ports.length > 0) return ports.flatMap(({ service, port }) => portOperations(service, port, description, report))
  if (description.bindings.size > 0)
    return [...description.bindings.values()].flatMap((binding) => {
      const name = binding.node.attributes.get('name') ?? ''
      return bindingOperations(binding, { service: '', port: name, address: '' }, description, report)
    })
  return [...description.portTypes.values()].flatMap((portType) => plainOperations(portType, description, report))
}

/** The ports that are not SOAP's, with the operations that stand there. */
export function readOtherPorts(
  description: Description,
): { readonly port: string; readonly operations: string[]; readonly line: number }[] {
  return description.services.flatMap((service) =>
    portsOf(service).flatMap(({ port }) => {
      const binding = lookUp(description.bindings, port.attributes.get('binding'), port, service)
      if (binding === undefined || soapChild(binding.node, 'binding') !== undefined) return []
      const operations = childrenNamed(binding.node, 'operation').map((each) => each.attributes.get('name') ?? '')
      return [{ port: port.attributes.get('name') ?? '', operations, line: port.line }]
    }),
  )
}

function portsOf(service: WsdlNode): { readonly service: WsdlNode; readonly port: XmlElement }[] {
  return childrenNamed(service.node, 'port').map((port) => ({ service, port }))
}

function portOperations(
  service: WsdlNode,
  port: XmlElement,
  description: Description,
  report: WsdlReport,
): WsdlOperation[] {
  const binding = lookUp(description.bindings, port.attributes.get('binding'), port, service)
  const portName = port.attributes.get('name') ?? ''
  if (binding === undefined) {
    report({
      rule: 'wsdl-invalid',
      message: `port ${portName} names a binding that is not defined`,
      file: service.file,
      line: port.line,
    })
    return []
  }
  const at = {
    service: service.node.attributes.get('name') ?? '',
    port: portName,
    address: soapChild(port, 'address')?.attributes.get('location')?.trim() ?? '',
  }
  return bindingOperations(binding, at, description, report)
}

interface PortFacts {
  readonly service: string
  readonly port: string
  readonly portType: string
  readonly soapVersion: SoapVersion
  readonly address: string
}

function bindingOperations(
  binding: WsdlNode,
  at: Pick<PortFacts, 'service' | 'port' | 'address'>,
  description: Description,
  report: WsdlReport,
): WsdlOperation[] {
  const soap = soapChild(binding.node, 'binding')
  if (soap === undefined) return [] // an HTTP or other binding: not SOAP, so not ours
  const soapVersion: SoapVersion = soap.namespace === namespaces.wsdlSoap12 ? '1.2' : '1.1'
  const portType = lookUp(description.portTypes, binding.node.attributes.get('type'), binding.node, binding)
  if (portType === undefined) {
    report({
      rule: 'wsdl-invalid',
      message: `binding ${binding.node.attributes.get('name') ?? ''} names a port type that is not defined`,
      file: binding.file,
      line: binding.node.line,
    })
    return []
  }
  const facts: PortFacts = { ...at, portType: portType.node.attributes.get('name') ?? '', soapVersion }
  const declared = childrenNamed(portType.node, 'operation')
  const forms = formsOf(declared)
  const taken = new Set<XmlElement>()
  return childrenNamed(binding.node, 'operation').flatMap((node) => {
    const name = node.attributes.get('name') ?? ''
    const place = { file: binding.file, line: node.line }
    const refuse = (why: string): WsdlOperation[] => {
      report({ rule: 'wsdl-unsupported', message: `operation ${name}: ${why}`, ...place })
      return []
    }
    const abstract = matchForm(node, declared, taken)
    if (abstract === undefined) return refuse('its port type does not define it')
    taken.add(abstract)
    const style = soapChild(node, 'operation')?.attributes.get('style') ?? soap.attributes.get('style')
    const made = messagesOf(node, abstract, {
      style: style?.trim() === 'rpc' ? 'rpc' : 'document',
      portType,
      binding,
      description,
    })
    if (typeof made === 'string') return refuse(made)
    const soapAction = soapChild(node, 'operation')?.attributes.get('soapAction')?.trim() ?? ''
    const documentation = documentationOf(abstract) ?? documentationOf(node)
    return [{ ...facts, ...made, name, form: forms.get(abstract), soapAction, documentation, place }]
  })
}

/** Both messages of an operation, or why it cannot be called. */
function messagesOf(
  bound: XmlElement | undefined,
  abstract: XmlElement,
  facts: DirectionFacts,
): Pick<WsdlOperation, 'input' | 'output'> | string {
  const [first] = abstract.children.filter((each) => each.local === 'input' || each.local === 'output')
  const declaredInput = childrenNamed(abstract, 'input')[0]
  if (first === undefined) return 'it has no message'
  if (declaredInput === undefined || first.local === 'output')
    return 'an operation that the service starts is not called'
  const input = messageOf(declaredInput, bound && childrenNamed(bound, 'input')[0], facts)
  if (typeof input === 'string') return `input: ${input}`
  const declaredOutput = childrenNamed(abstract, 'output')[0]
  if (declaredOutput === undefined) return { input, output: 'oneWay' }
  const output = messageOf(declaredOutput, bound && childrenNamed(bound, 'output')[0], facts)
  return typeof output === 'string' ? `output: ${output}` : { input, output }
}

/** The operations of a port type that nothing binds. */
function plainOperations(portType: WsdlNode, description: Description, report: WsdlReport): WsdlOperation[] {
  const declared = childrenNamed(portType.node, 'operation')
  const forms = formsOf(declared)
  const port = portType.node.attributes.get('name') ?? ''
  return declared.flatMap((node): WsdlOperation[] => {
    const name = node.attributes.get('name') ?? ''
    const place = { file: portType.file, line: node.line }
    const shared = { portType, binding: portType, description }
    const tried = messagesOf(undefined, node, { ...shared, style: 'document' })
    const isByType = typeof tried !== 'string' && tried.input.parts.some((each) => each.element === undefined)
    const made = isByType ? messagesOf(undefined, node, { ...shared, style: 'rpc' }) : tried
    if (typeof made === 'string') {
      report({ rule: 'wsdl-unsupported', message: `operation ${name}: ${made}`, ...place })
      return []
    }
    return [
      {
        ...made,
        name,
        form: forms.get(node),
        service: '',
        port,
        portType: port,
        soapVersion: '1.1',
        address: '',
        soapAction: '',
        documentation: documentationOf(node),
        place,
      },
    ]
  })
}

import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'
import type { Description, WsdlNode } from './collect.ts'
import { bodyOf, headerParts } from './message-body.ts'
import type { SoapVersion, WsdlOperation } from './model.ts'
import { childrenNamed, documentationOf, lookUp, soapChild } from './nodes.ts'

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
 * is described (devices often leave that to the reader), each binding counts as a port without an address.
 */
export function readOperations(description: Description, report: WsdlReport): WsdlOperation[] {
  if (description.services.length > 0)
    return description.services.flatMap((service) =>
      childrenNamed(service.node, 'port').flatMap((port) => portOperations(service, port, description, report)),
    )
  return [...description.bindings.values()].flatMap((binding) => {
    const name = binding.node.attributes.get('name') ?? ''
    return bindingOperations(binding, { service: '', port: name, address: '' }, description, report)
  })
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
  return bindingOperations(
    binding,
    {
      service: service.node.attributes.get('name') ?? '',
      port: portName,
      address: soapChild(port, 'address')?.attributes.get('location')?.trim() ?? '',
    },
    description,
    report,
  )
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
  const shared: PortFacts = {
    ...at,
    portType: portType.node.attributes.get('name') ?? '',
    soapVersion,
    style: soap.attributes.get('style') ?? 'document',
  }
  const seen = new Set<string>()
  return childrenNamed(binding.node, 'operation').flatMap((node) => {
    const name = node.attributes.get('name') ?? ''
    const place = { file: binding.file, line: node.line }
    if (seen.has(name)) {
      report({ rule: 'wsdl-unsupported', message: `operation ${name} is overloaded; its first form is used`, ...place })
      return []
    }
    seen.add(name)
    const made = operationOf(name, node, binding, portType, shared, description)
    const headers = [...headerParts(childrenNamed(node, 'input')[0])]
    if (headers.length > 0)
      report({
        rule: 'wsdl-unsupported',
        message: `operation ${name}: its header (${headers.join(', ')}) is not sent`,
        ...place,
      })
    if (typeof made !== 'string') return [made]
    report({ rule: 'wsdl-unsupported', message: `operation ${name}: ${made}`, ...place })
    return []
  })
}

interface PortFacts {
  readonly service: string
  readonly port: string
  readonly portType: string
  readonly soapVersion: SoapVersion
  readonly address: string
  readonly style: string
}

/** The operation, or why it cannot be used. */
function operationOf(
  name: string,
  node: XmlElement,
  binding: WsdlNode,
  portType: WsdlNode,
  { style, ...port }: PortFacts,
  description: Description,
): WsdlOperation | string {
  const soap = soapChild(node, 'operation')
  if ((soap?.attributes.get('style') ?? style) !== 'document') return 'style rpc is not supported yet'
  const abstract = childrenNamed(portType.node, 'operation').find((each) => each.attributes.get('name') === name)
  if (abstract === undefined) return 'its port type does not define it'
  const input = bodyOf('input', node, abstract, portType, description)
  if (typeof input === 'string') return input
  const output = bodyOf('output', node, abstract, portType, description)
  if (typeof output === 'string') return output
  if (input === undefined) return 'an operation that the service starts is not supported'
  return {
    ...port,
    name,
    soapAction: soap?.attributes.get('soapAction') ?? '',
    input: input.element,
    output: output === undefined ? 'oneWay' : output.element,
    documentation: documentationOf(abstract) ?? documentationOf(node),
    place: { file: binding.file, line: node.line },
  }
}

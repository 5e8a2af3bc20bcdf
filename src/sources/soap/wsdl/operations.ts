import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'
import type { Description, WsdlNode } from './collect.ts'
import { httpBindingOf, httpVerb } from './http-binding.ts'
import { type DirectionFacts, emptyMessage, faultHeadersOf, messageOf, unknownMessage } from './message.ts'
import type { SoapVersion, WsdlMessage, WsdlOperation } from './model.ts'
import { childrenNamed, documentationOf, lookUp, soapChild } from './nodes.ts'
import { byName, formsOf, matchForm } from './overloads.ts'

/** What of a description cannot be used, and where. */
export type WsdlReport = (finding: {
  readonly rule: 'wsdl-unsupported' | 'wsdl-invalid'
  readonly message: string
  readonly remedy?: string
  readonly file: string
  readonly line: number
}) => void

/**
 * All operations of all SOAP ports, in document order. One that cannot be used is reported, and the others stay. Where no port has
 * any (devices often leave services to the reader), each binding counts as a port without an address; where no binding is, each port
 * type does, as if it was bound to SOAP 1.1 in the plainest way.
 */
export function readOperations(description: Description, report: WsdlReport): WsdlOperation[] {
  const ports = description.services.flatMap((service) => portsOf(service))
  if (description.bindings.size > 0) {
    const offered = ports.flatMap(({ service, port }) => portOperations(service, port, description, report))
    if (offered.length > 0) return offered
  }
  if (description.bindings.size > 0)
    return [...description.bindings.values()].flatMap((binding) => {
      const name = binding.node.attributes.get('name') ?? ''
      return bindingOperations(binding, { service: '', port: name, address: '' }, description, report)
    })
  const [first] = ports
  const address = first === undefined ? '' : addressOf(first.port)
  return [...description.portTypes.values()].flatMap((portType) => {
    const operations = plainOperations(portType, address, description, report)
    if (operations.length > 0)
      report({
        rule: 'wsdl-invalid',
        message: `no binding is defined: the operations of port type ${portType.node.attributes.get('name') ?? ''} are called with SOAP 1.1, without an action`,
        remedy: 'use the document that binds them, which imports this one, if there is one',
        file: portType.file,
        line: portType.node.line,
      })
    return operations
  })
}

/** The ports that can be called neither with SOAP nor with plain HTTP, with the operations that stand there. */
export function readOtherPorts(
  description: Description,
): { readonly port: string; readonly operations: string[]; readonly line: number }[] {
  return description.services.flatMap((service) =>
    portsOf(service).flatMap(({ port }) => {
      const binding = lookUp(description.bindings, port.attributes.get('binding'), port, service)
      if (binding === undefined || isOurs(binding.node)) return []
      const operations = childrenNamed(binding.node, 'operation').map((each) => each.attributes.get('name') ?? '')
      return [{ port: port.attributes.get('name') ?? '', operations, line: port.line }]
    }),
  )
}

/** Whether a description offers any operation at all, by its bindings where there are some. */
export function offersOperations({ portTypes, bindings }: Description): boolean {
  const offers = bindings.size > 0 ? bindings : portTypes
  return [...offers.values()].some(({ node }) => childrenNamed(node, 'operation').length > 0)
}

/** Whether a binding is of SOAP or plain HTTP. One that names no protocol is taken for SOAP; others have an element of their own. */
function isOurs(binding: XmlElement): boolean {
  if (soapChild(binding, 'binding') !== undefined || httpVerb(binding) !== undefined) return true
  return binding.children.every((each) => each.local !== 'binding')
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
  const found = lookUp(description.bindings, port.attributes.get('binding'), port, service)
  const portName = port.attributes.get('name') ?? ''
  const [only, ...others] = description.bindings.values()
  const binding = found ?? (others.length === 0 ? only : undefined)
  if (found === undefined)
    report({
      rule: 'wsdl-invalid',
      message: `port ${portName} names a binding that is not defined${binding === undefined ? '' : ': the only one is used'}`,
      file: service.file,
      line: port.line,
    })
  if (binding === undefined) return []
  const at = {
    service: service.node.attributes.get('name') ?? '',
    port: portName,
    address: addressOf(port),
  }
  return bindingOperations(binding, at, description, report)
}

function addressOf(port: XmlElement): string {
  const address = port.children.find((each) => each.local === 'address')
  return address?.attributes.get('location')?.trim() ?? ''
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
  const verb = soap === undefined ? httpVerb(binding.node) : undefined
  if (!isOurs(binding.node)) return []
  if (soap === undefined && verb === undefined && childrenNamed(binding.node, 'operation').length > 0)
    report({
      rule: 'wsdl-invalid',
      message: `binding ${binding.node.attributes.get('name') ?? ''} names no protocol: it is taken for SOAP 1.1`,
      file: binding.file,
      line: binding.node.line,
    })
  const soapVersion: SoapVersion = soap?.namespace === namespaces.wsdlSoap12 ? '1.2' : '1.1'
  const portType = lookUp(description.portTypes, binding.node.attributes.get('type'), binding.node, binding)
  if (portType === undefined)
    report({
      rule: 'wsdl-invalid',
      message: `binding ${binding.node.attributes.get('name') ?? ''} names a port type that is not defined`,
      file: binding.file,
      line: binding.node.line,
    })
  const facts: PortFacts = { ...at, portType: portType?.node.attributes.get('name') ?? '', soapVersion }
  const declared = portType === undefined ? [] : childrenNamed(portType.node, 'operation')
  const forms = formsOf(declared)
  const named = byName(declared)
  const taken = new Set<XmlElement>()
  return childrenNamed(binding.node, 'operation').flatMap((node) => {
    const name = node.attributes.get('name') ?? ''
    const place = { file: binding.file, line: node.line }
    const tell = (what: string): void =>
      report({ rule: 'wsdl-invalid', message: `operation ${name}: ${what}`, ...place })
    const abstract = matchForm(node, named, taken)
    if (abstract !== undefined) taken.add(abstract)
    else tell('its port type does not define it: it is sent and read as XML')
    const own = soapChild(node, 'operation')
    const http = verb === undefined ? undefined : httpBindingOf(binding.node, node, verb)
    const style = own?.attributes.get('style') ?? soap?.attributes.get('style')
    const messageFacts: DirectionFacts = {
      style: http?.style ?? (style?.trim() === 'rpc' ? 'rpc' : 'document'),
      portType: portType ?? binding,
      binding,
      description,
    }
    const messages = messagesOf(node, abstract, messageFacts, tell)
    if (http !== undefined && messages.input.attached.length > 0)
      tell('plain HTTP has no envelope for a MIME package to stand beside: its parts are not sent')
    return [
      {
        ...facts,
        ...messages,
        faultHeaders: faultHeadersOf(node, binding, description),
        name,
        form: abstract && forms.get(abstract),
        soapAction: own?.attributes.get('soapAction')?.trim() ?? '',
        http,
        documentation: (abstract && documentationOf(abstract)) ?? documentationOf(node),
        place,
      },
    ]
  })
}

/**
 * Both messages of an operation. One that is not defined is whatever XML; an operation without an input is asked for with an empty one, as what
 * is called a notification over HTTP is a question without parameters.
 */
function messagesOf(
  bound: XmlElement | undefined,
  abstract: XmlElement | undefined,
  facts: DirectionFacts,
  tell: (what: string) => void,
): Pick<WsdlOperation, 'input' | 'output'> {
  const namespace = facts.portType.targetNamespace
  const read = (direction: 'input' | 'output'): WsdlMessage | undefined => {
    const own = bound && childrenNamed(bound, direction)[0]
    if (abstract === undefined) return own && unknownMessage(namespace)
    const declared = childrenNamed(abstract, direction)[0]
    if (declared === undefined) return undefined
    const message = messageOf(declared, own, facts)
    if (typeof message !== 'string') return message
    tell(`${direction}: ${message}: it is taken as XML`)
    return unknownMessage(namespace)
  }
  return { input: read('input') ?? emptyMessage(facts.style, namespace), output: read('output') ?? 'oneWay' }
}

/** The operations of a port type that nothing binds. */
function plainOperations(
  portType: WsdlNode,
  address: string,
  description: Description,
  report: WsdlReport,
): WsdlOperation[] {
  const declared = childrenNamed(portType.node, 'operation')
  const forms = formsOf(declared)
  const port = portType.node.attributes.get('name') ?? ''
  return declared.flatMap((node): WsdlOperation[] => {
    const name = node.attributes.get('name') ?? ''
    const place = { file: portType.file, line: node.line }
    const shared = { portType, binding: portType, description }
    const tell = (what: string): void =>
      report({ rule: 'wsdl-invalid', message: `operation ${name}: ${what}`, ...place })
    const tried = messagesOf(undefined, node, { ...shared, style: 'document' }, tell)
    const isByType = tried.input.parts.some((each) => each.element === undefined)
    const made = isByType ? messagesOf(undefined, node, { ...shared, style: 'rpc' }, tell) : tried
    return [
      {
        ...made,
        faultHeaders: [],
        name,
        form: forms.get(node),
        service: '',
        port,
        portType: port,
        soapVersion: '1.1',
        address,
        soapAction: '',
        http: undefined,
        documentation: documentationOf(node),
        place,
      },
    ]
  })
}

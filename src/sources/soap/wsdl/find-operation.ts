import type { XmlElement } from '../../xml/tree.ts'
import type { Description, WsdlNode } from './collect.ts'
import { childrenNamed, lookUp } from './nodes.ts'

/** Which operation of a description is meant. */
export interface OperationName {
  readonly name: string
  readonly service: string
  readonly port: string
  readonly portType: string
}

/** The nodes that say something of an operation; undefined for what the description lacks. */
export interface OperationNodes {
  readonly port: XmlElement | undefined
  readonly binding: WsdlNode | undefined
  readonly portType: WsdlNode | undefined
  /** The port type's `operation`; the first of its name where there are several. */
  readonly abstract: XmlElement | undefined
}

/** Where no service is described, each binding counts as a port. */
export function findOperation(operation: OperationName, description: Description): OperationNodes {
  const { services, bindings, portTypes } = description
  const service = services.find(({ node }) => nameOf(node) === operation.service)
  const port = service && childrenNamed(service.node, 'port').find((each) => nameOf(each) === operation.port)
  const binding =
    service && port
      ? lookUp(bindings, port.attributes.get('binding'), port, service)
      : [...bindings.values()].find(({ node }) => nameOf(node) === operation.port)
  const portType =
    binding === undefined
      ? [...portTypes.values()].find(({ node }) => nameOf(node) === operation.portType)
      : lookUp(portTypes, binding.node.attributes.get('type'), binding.node, binding)
  const abstract = portType && childrenNamed(portType.node, 'operation').find((each) => nameOf(each) === operation.name)
  return { port, binding, portType, abstract }
}

function nameOf(node: XmlElement): string {
  return node.attributes.get('name') ?? ''
}

import type { XmlElement } from '../../xml/tree.ts'
import type { Description, WsdlNode } from './collect.ts'
import { findOperation, type OperationName } from './find-operation.ts'
import { childrenNamed } from './nodes.ts'

/** What a description says of WS-Addressing for an operation. */
export interface WsdlAddressing {
  /** The version that is asked for; undefined where none is. */
  readonly version: '1.0' | '2004/08' | undefined
  readonly action: string
}

/** Namespaces of the attribute `Action`: WS-Addressing 1.0 Metadata section 4.4, and the drafts before it. */
const actionNamespaces: readonly string[] = [
  'http://www.w3.org/2007/05/addressing/metadata',
  'http://www.w3.org/2006/05/addressing/wsdl',
  'http://schemas.xmlsoap.org/ws/2004/08/addressing',
]

/** Reads the action, or makes it by the default rule (WS-Addressing 1.0 Metadata section 4.4.4), and whether headers are wanted. */
export function addressingOf(
  operation: OperationName & { readonly soapAction: string },
  description: Description,
): WsdlAddressing {
  const { port, binding, portType, abstract } = findOperation(operation, description)
  const input = abstract && childrenNamed(abstract, 'input')[0]
  const said = input?.foreign.find(
    (each) => each.local === 'Action' && actionNamespaces.includes(each.namespace),
  )?.value
  const action = said?.trim() || operation.soapAction || defaultAction(operation, portType, abstract)
  const versions = [port, binding?.node].map((node) => node && wantedVersion(node, description.policies))
  return { action, version: versions.find((version) => version !== undefined) }
}

function defaultAction(
  { name, portType: portTypeName }: OperationName,
  portType: WsdlNode | undefined,
  abstract: XmlElement | undefined,
): string {
  const namespace = portType?.targetNamespace ?? ''
  const separator = /^urn:/i.test(namespace) ? ':' : '/'
  const isTwoWay = abstract !== undefined && childrenNamed(abstract, 'output').length > 0
  const input = abstract && childrenNamed(abstract, 'input')[0]
  const message = input?.attributes.get('name') ?? (isTwoWay ? `${name}Request` : name)
  return [namespace.replace(/[/:]$/, ''), portTypeName, message].join(separator)
}

/** `UsingAddressing` or an addressing policy, in the node or in a policy that it refers to. */
function wantedVersion(node: XmlElement, policies: ReadonlyMap<string, XmlElement>): WsdlAddressing['version'] {
  for (const child of node.children) {
    if (isPolicyElement(child, 'PolicyReference')) {
      const policy = policies.get(child.attributes.get('URI')?.replace(/^#/, '') ?? '')
      const version = policy && assertedVersion(policy, 0)
      if (version !== undefined) return version
    }
    const version = isPolicyElement(child, 'Policy') ? assertedVersion(child, 0) : versionOf(child)
    if (version !== undefined) return version
  }
  return undefined
}

function assertedVersion(policy: XmlElement, depth: number): WsdlAddressing['version'] {
  if (depth > 20) return undefined
  for (const child of policy.children) {
    const version = versionOf(child) ?? assertedVersion(child, depth + 1)
    if (version !== undefined) return version
  }
  return undefined
}

function versionOf({ local, namespace }: XmlElement): WsdlAddressing['version'] {
  if (local === 'Addressing' && namespace === 'http://www.w3.org/2007/05/addressing/metadata') return '1.0'
  if (local !== 'UsingAddressing') return undefined
  if (namespace.startsWith('http://schemas.xmlsoap.org/ws/2004/08/addressing')) return '2004/08'
  return namespace.startsWith('http://www.w3.org/') ? '1.0' : undefined
}

/** True for an element of WS-Policy, of whichever version. */
export function isPolicyElement({ local, namespace }: XmlElement, name: 'Policy' | 'PolicyReference'): boolean {
  return local === name && /\/(?:ns\/ws-policy|ws\/\d{4}\/\d\d\/policy)$/.test(namespace)
}

const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

/** The id by which a policy is referred to. */
export function policyId(policy: XmlElement): string | undefined {
  return (
    policy.foreign.find((each) => each.local === 'Id' && each.namespace === wsu)?.value ?? policy.attributes.get('Id')
  )
}

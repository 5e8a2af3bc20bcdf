import { parseQName, type QName } from '../qname.ts'
import type { Description } from './collect.ts'
import { findOperation, type OperationName } from './find-operation.ts'
import { childrenNamed, lookUp } from './nodes.ts'

/** A fault that an operation says it may give. */
export interface DeclaredFault {
  readonly name: string
  /** What stands in the fault's detail; undefined where the message has a type in place of an element. */
  readonly element: QName | undefined
  /** What the detail's element is called and of, where the message says only that: rpc. */
  readonly part: { readonly name: string; readonly type: QName } | undefined
}

/** The faults that a description declares for an operation (WSDL 1.1 section 2.4). */
export function declaredFaults(operation: OperationName, description: Description): readonly DeclaredFault[] {
  const { abstract, portType } = findOperation(operation, description)
  if (abstract === undefined || portType === undefined) return []
  return childrenNamed(abstract, 'fault').map((node) => {
    const message = lookUp(description.messages, node.attributes.get('message'), node, portType)
    const part = message && childrenNamed(message.node, 'part')[0]
    const nameIn = (attribute: string): QName | undefined => {
      const text = part?.attributes.get(attribute)
      return part === undefined || text === undefined ? undefined : parseQName(text, part.resolve)
    }
    const [element, type] = [nameIn('element'), nameIn('type')]
    return {
      name: node.attributes.get('name') ?? '',
      element,
      part: type && element === undefined ? { name: part?.attributes.get('name') ?? '', type } : undefined,
    }
  })
}

import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'
import type { HttpBinding } from './model.ts'
import { childrenNamed } from './nodes.ts'

/** The verb of an HTTP binding; undefined for any other binding. */
export function httpVerb(binding: XmlElement): 'GET' | 'POST' | undefined {
  const verb = binding.children.find((each) => each.namespace === namespaces.wsdlHttp && each.local === 'binding')
  const text = verb?.attributes.get('verb')?.trim().toUpperCase()
  return text === 'GET' || text === 'POST' ? text : undefined
}

/** How an operation of an HTTP binding is called. */
export function httpBindingOf(operation: XmlElement, method: 'GET' | 'POST'): HttpBinding {
  const http = operation.children.find((each) => each.namespace === namespaces.wsdlHttp && each.local === 'operation')
  const input = childrenNamed(operation, 'input')[0]
  const isReplacement = input?.children.some((each) => each.local === 'urlReplacement') ?? false
  return {
    method,
    location: http?.attributes.get('location')?.trim() ?? '',
    values: isReplacement ? 'replacement' : 'form',
  }
}

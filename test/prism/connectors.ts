import { Kind, type ObjectValueNode, parse } from 'graphql'

/** The field that calls an endpoint. */
export interface EndpointField {
  readonly root: 'Query' | 'Mutation'
  readonly name: string
}

/** Which fields call `GET /pets/{}`, as the imported SDL says; several where paths differ in their fragments. */
export function fieldsByEndpoint(sdl: string): ReadonlyMap<string, EndpointField[]> {
  const found = new Map<string, EndpointField[]>()
  for (const definition of parse(sdl).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    const root = definition.name.value
    if (root !== 'Query' && root !== 'Mutation') continue
    for (const field of definition.fields ?? []) {
      const connect = field.directives?.find(({ name }) => name.value === 'connect')
      const http = connect?.arguments?.find(({ name }) => name.value === 'http')?.value
      const endpoint = http?.kind === Kind.OBJECT ? endpointOf(http) : undefined
      if (endpoint === undefined) continue
      found.set(endpoint, [...(found.get(endpoint) ?? []), { root, name: field.name.value }])
    }
  }
  return found
}

function endpointOf(http: ObjectValueNode): string | undefined {
  for (const { name, value } of http.fields)
    if (/^[A-Z]+$/.test(name.value) && value.kind === Kind.STRING)
      return endpointKey(name.value, decodeURI(value.value.replace(/\{(?:[^{}"']|"[^"]*"|'[^']*')*\}/g, '{}')))
  return undefined
}

/** A method and a path, whatever its holes are called. */
export function endpointKey(method: string, path: string): string {
  return `${method} ${path.replace(/#.*$/, '').replace(/\{[^{}]*\}/g, '{}')}`
}

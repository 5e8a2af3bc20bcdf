import { type DocumentNode, Kind } from 'graphql'

/**
 * Coordinates that a subgraph's SDL marks as `@external` in its interface objects: the composed supergraph does not tell of these.
 */
export function externalOfInterfaceObjects(sdl: DocumentNode): readonly string[] {
  return sdl.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return []
    if (!has(node, 'interfaceObject')) return []
    return (node.fields ?? [])
      .filter((field) => has(field, 'external'))
      .map((field) => `${node.name.value}.${field.name.value}`)
  })
}

/** Under its own name, or in the namespace of the specification where it is not imported. */
function has(
  { directives = [] }: { readonly directives?: readonly { name: { value: string } }[] },
  name: string,
): boolean {
  return directives.some((each) => each.name.value === name || each.name.value === `federation__${name}`)
}

import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql'
import { directiveNames } from './directive-names.ts'

/** A field that a subgraph's SDL marks as `@external`. */
export interface ExternalField {
  readonly coordinate: string
  /** Whether it is of an `@interfaceObject`. */
  readonly isOfInterfaceObject: boolean
}

/** The fields that a subgraph takes of others. */
export function externalFields(sdl: DocumentNode): readonly ExternalField[] {
  const external = directiveNames(sdl, 'external')
  const interfaceObject = directiveNames(sdl, 'interfaceObject')
  return sdl.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return []
    return (node.fields ?? [])
      .filter((field) => hasAny(field, external))
      .map((field) => ({
        coordinate: `${node.name.value}.${field.name.value}`,
        isOfInterfaceObject: hasAny(node, interfaceObject),
      }))
  })
}

function hasAny(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  names: ReadonlySet<string>,
): boolean {
  return directives.some(({ name }) => names.has(name.value))
}

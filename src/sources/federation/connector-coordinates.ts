import { type DocumentNode, Kind } from 'graphql'
import { directiveNames } from './directive-names.ts'
import { rootNames } from './root-names.ts'

/** Where a subgraph has connectors: on root fields, and on types with a key by which it can be asked. */
export function connectorCoordinates(sdl: DocumentNode): readonly string[] {
  const roots = rootNames(sdl)
  const keys = directiveNames(sdl, 'key')
  const found = sdl.definitions.flatMap((node): readonly string[] => {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION: {
        const root = roots.get(node.name.value)
        if (root === 'Subscription') return []
        if (root !== undefined)
          return (node.fields ?? [])
            .filter(({ name }) => !/^_(service|entities)$/.test(name.value))
            .map(({ name }) => `${root}.${name.value}`)
        return hasKey(node.directives ?? [], keys) ? [node.name.value] : []
      }
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        return hasKey(node.directives ?? [], keys) ? [node.name.value] : []
      default:
        return []
    }
  })
  return [...new Set(found)]
}

type Directives = NonNullable<
  Extract<DocumentNode['definitions'][number], { kind: Kind.OBJECT_TYPE_DEFINITION }>['directives']
>

function hasKey(directives: Directives, names: ReadonlySet<string>): boolean {
  return directives.some(
    (each) =>
      names.has(each.name.value) &&
      !each.arguments?.some(
        ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
      ),
  )
}

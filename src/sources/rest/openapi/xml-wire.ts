import type { Located } from './resolve-ref.ts'
import type { TypeUse } from './shape.ts'
import { isWord, keyPath, type Wire } from './wire.ts'
import type { XmlNames } from './xml-names.ts'

/** How XML answers are read. */
export interface XmlWire extends Wire {
  /** The path from an answer to the value of its schema. */
  readonly rootText: (schema: Located, use: TypeUse) => string
}

/**
 * Local names, attributes as `@name`. A list is there or not, so it is read as what may be missing. Where its items have a name of their own
 * and nothing says that they are wrapped, they are found within an element of the property's name, too: many documents forget to say it.
 */
export function createXmlWire(names: XmlNames): XmlWire {
  const keysOf: (property: Parameters<Wire['keyOf']>[0]) => readonly string[] = (property) => {
    const place = names.placeOf(property)
    if (place.kind === 'attribute') return [`@${place.name.local}`]
    return place.kind === 'list' && place.isWrapped ? [place.outer.local, place.name.local] : [place.name.local]
  }
  return {
    keyOf: (property) => keysOf(property)[0] ?? property.key,
    isPlain: (property) => {
      const [key, ...others] = keysOf(property)
      return others.length === 0 && key === property.fieldName
    },
    readText: (property) => {
      const place = names.placeOf(property)
      if (place.kind !== 'list') return keyPath(keysOf(property)[0] ?? property.key)
      const { name, outer, isWrapped } = place
      const wrapped = optionalPath([outer.local, name.local])
      if (isWrapped) return wrapped
      const bare = optionalPath([name.local])
      return name.local === outer.local ? bare : `$(${bare} ?? ${wrapped})`
    },
    rootText: (schema, use) => {
      const declared = names.rootOf(schema)
      // A name that only comes of the component's is not relied on: whatever the root is called, it is the answer.
      const root = declared?.isDeclared === true ? `$.${keyPath(declared.name.local)}` : '$->values->first'
      if (use.shape.kind !== 'list') return root
      const item = names.itemOf(schema)
      return item === undefined ? `${root}->values->first` : `${root}.${keyPath(item.local)}?`
    },
  }
}

/** `tags?.tag?`: a path on which anything may be missing. */
function optionalPath(keys: readonly string[]): string {
  const path = keys.map((key) => `${keyPath(key)}?`).join('.')
  return keys.every(isWord) ? path : `$.${path}`
}

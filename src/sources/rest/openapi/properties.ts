import { valuesNote, withNote } from './enums.ts'
import { own, ownString } from './json.ts'
import type { MergedSchema } from './merge-schema.ts'
import { nameKeys, toPascalCase } from './names.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import type { ShapeContext } from './schema-shapes.ts'
import type { ObjectShape, Property } from './shape.ts'

/** Longest name of a property that anyone means. */
const maxKeyLength = 1000
/** Longest name made of a chain of properties; deeper ones are called after their last property. */
const maxHintLength = 60

/** The properties of an object, with a legal field name each. */
export function fillProperties(context: ShapeContext, object: ObjectShape, schema: MergedSchema): readonly Property[] {
  const { resolver, report } = context
  const keys = [...schema.properties.keys()]
  const names = nameKeys(keys)
  return keys.flatMap((key, index) => {
    const place = schema.properties.get(key)
    const fieldName = names[index]
    if (place === undefined || fieldName === undefined || place.value === false) return []
    if (key.length > maxKeyLength) {
      report.add({
        rule: 'openapi-limit',
        pointer: placeOf(object.place),
        message: `a property is left out: its name has ${key.length} characters`,
      })
      return []
    }
    const target = resolver.resolve(place)
    const flag = (name: string) => own(place.value, name) === true || own(target?.value, name) === true
    const part = toPascalCase(key)
    const text = `${object.name.text}${part}`
    return [
      {
        key,
        fieldName,
        use: context.use(place, { text: text.length > maxHintLength ? part : text, isGiven: false, member: key }),
        isRequired: schema.required.has(key),
        isReadOnly: flag('readOnly'),
        isWriteOnly: flag('writeOnly'),
        isDeprecated: flag('deprecated'),
        hasDefault: own(target?.value, 'default') !== undefined,
        constants: constantsOf(target),
        description: describe(place, target),
        place,
      },
    ]
  })
}

function constantsOf(target: Located | undefined): readonly string[] | undefined {
  const value = own(target?.value, 'const')
  const values = value === undefined ? own(target?.value, 'enum') : [value]
  const isUsable = Array.isArray(values) && values.length > 0 && values.every((each) => typeof each === 'string')
  return isUsable ? values : undefined
}

function describe(place: Located, target: Located | undefined): string | undefined {
  // A component's own description stands at its type; the words next to the reference are about this use.
  const words =
    ownString(place.value, 'description') ??
    (own(place.value, '$ref') === undefined ? undefined : ownStringOfScalar(target))
  return withNote(words, valuesNote(target?.value))
}

function ownStringOfScalar(target: Located | undefined): string | undefined {
  return own(target?.value, 'properties') === undefined ? ownString(target?.value, 'description') : undefined
}

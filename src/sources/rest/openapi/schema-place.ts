import { isObject, own, ownList } from './json.ts'
import { toPascalCase } from './names.ts'
import { child, type Located } from './resolve-ref.ts'
import type { NameHint, TypeUse } from './shape.ts'

/** The only schema that a schema consists of, next to words about it: `allOf: [$ref]` with a description. */
export function aliasOf(located: Located): Located | undefined {
  const [only, ...others] = ownList(located.value, 'allOf')
  if (!isObject(only) || others.length > 0 || !isObject(located.value)) return undefined
  const words =
    /^(?:allOf|title|description|nullable|default|example|examples|readOnly|writeOnly|deprecated|x-.*|xml|externalDocs)$/
  // A `type` next to it says only what the part says too.
  return Object.keys(located.value).every((key) => words.test(key) || key === 'type')
    ? child(located, 'allOf', 0)
    : undefined
}

const combined = new WeakMap<object, Located>()

/** A reference with a schema next to it, as 3.1 allows, as the `allOf` that it means; anything else as it is. */
export function withSiblings(located: Located): Located {
  const { value } = located
  if (!isObject(value) || typeof value.$ref !== 'string') return located
  if (!siblings.some((keyword) => Object.hasOwn(value, keyword))) return located
  const known = combined.get(value)
  if (known !== undefined) return known
  const { $ref, ...others } = value
  const made = { ...located, value: { ...others, allOf: [{ $ref }, ...ownList(value, 'allOf')] } }
  combined.set(value, made)
  return made
}

const siblings = ['properties', 'required', 'allOf', 'oneOf', 'anyOf', 'additionalProperties', 'enum', 'const']

/** The use of a reference's target, nullable where `nullable` stands next to the reference. */
export function nullableAt({ value }: Located, use: TypeUse): TypeUse {
  const isReference = own(value, '$ref') !== undefined
  const isNullable = isReference && (own(value, 'nullable') === true || own(value, 'x-nullable') === true)
  return isNullable && !use.isNullable ? { ...use, isNullable } : use
}

/** The name that the document gives: a component's key, a key of a file of schemas, or the file that is a schema. */
export function givenName(located: Located): NameHint | undefined {
  const key = givenKey(located)
  if (key === undefined) return undefined
  const text = toPascalCase(key)
  return { text, isGiven: true, isExact: text === key }
}

/** The same, as it is written. */
export function givenKey(located: Located): string | undefined {
  const segments = located.pointer.split('/')
  const folder = segments.at(-2)
  const key = segments.at(-1)
  if (located.pointer === '#' && located.file !== '') {
    const base = located.file.split('/').at(-1) ?? ''
    return base.replace(/\.[^.]*$/, '')
  }
  const isShelf = folder !== undefined && /^(?:schemas|definitions|\$defs)$/.test(folder)
  const isShelfFile = located.file !== '' && segments.length === 2
  if (key === undefined || !(isShelf || isShelfFile)) return undefined
  return unescapeKey(key)
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~')
}

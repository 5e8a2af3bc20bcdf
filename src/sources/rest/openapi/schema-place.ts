import { isObject, ownList } from './json.ts'
import { toPascalCase } from './names.ts'
import { child, type Located } from './resolve-ref.ts'
import type { NameHint } from './shape.ts'

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

/** The name that the document gives: a component's key, a key of a file of schemas, or the file that is a schema. */
export function givenName(located: Located): NameHint | undefined {
  const key = givenKey(located)
  return key === undefined ? undefined : { text: toPascalCase(key), isGiven: true }
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

import { isXmlName } from '../../xml/write-object.ts'
import { inputChoicesOf, inputProperties } from './input-objects.ts'
import { layOut } from './lay-out.ts'
import type { Report } from './report.ts'
import { type Located, placeOf } from './resolve-ref.ts'
import type { ObjectShape, Property, TypeUse } from './shape.ts'
import { keyPath } from './wire.ts'
import type { XmlName, XmlNames } from './xml-names.ts'

/** Most fields that are written out for one body. */
const maxFields = 500

/** The namespaces that prefixes stand for at a place; the empty prefix is the default namespace. */
type Scope = ReadonlyMap<string, string>

/** The mapping of a body in XML: its root element with all that the argument at `access` has. */
export function xmlBodyText(
  access: string,
  { use, isRequired }: { readonly use: TypeUse; readonly isRequired: boolean },
  schema: Located,
  names: XmlNames,
  report: Report,
): readonly string[] {
  const { declare, contentText, itemsText } = createPrinter(schema, names, report)
  const value = isRequired ? access : `${access}?`
  const root = declare(names.rootOf(schema)?.name ?? unknownRoot(schema, report), noScope, schema)
  if (use.shape.kind !== 'list') return layOut(`${keyPath(root.name)}: ${contentText(value, use, root, [])}`)
  const item = declare(names.itemOf(schema) ?? { ...noName, local: 'item' }, root.scope, schema)
  const parts = [...root.attributes, `${keyPath(item.name)}: ${itemsText('@', use.shape.of, item, [])}`]
  return layOut(`${keyPath(root.name)}: ${value}->echo({\n${parts.join(',\n')}\n})`)
}

const noScope: Scope = new Map()
const noName = { prefix: undefined, namespace: undefined }

function unknownRoot(schema: Located, report: Report): XmlName {
  report.add({
    rule: 'openapi-xml',
    pointer: placeOf(schema),
    message: 'nothing says what the root element of the body is called: it is <root>',
    remedy: 'Give the schema an `xml: { name }` with `patch`.',
  })
  return { ...noName, local: 'root' }
}

/** A name, with what must stand at its element so that it means what it should. */
interface Declared {
  /** With its prefix. */
  readonly name: string
  /** `"@xmlns": $("...")`, where the namespace is not known yet. */
  readonly attributes: readonly string[]
  readonly scope: Scope
}

type Path = readonly ObjectShape[]

function createPrinter(body: Located, names: XmlNames, report: Report) {
  let size = 0

  const declare = ({ local: given, prefix: wanted, namespace }: XmlName, scope: Scope, place: Located): Declared => {
    const local = legalName(given, place)
    const prefix = wanted === undefined || !isPlainName(wanted) ? undefined : wanted
    const plain = { name: prefix === undefined ? local : `${prefix}:${local}`, attributes: [], scope }
    if (namespace === undefined) {
      if (prefix === undefined || scope.has(prefix)) return plain
      report.add({
        rule: 'openapi-xml',
        pointer: placeOf(place),
        message: `the prefix ${JSON.stringify(prefix)} stands for no namespace: it is left out`,
        remedy: 'Give the `xml` object a `namespace` with `patch`.',
      })
      return { ...plain, name: local }
    }
    if (scope.get(prefix ?? '') === namespace) return plain
    const key = prefix === undefined ? '@xmlns' : `@xmlns:${prefix}`
    const attribute = `${keyPath(key)}: $(${JSON.stringify(namespace)})`
    return { ...plain, attributes: [attribute], scope: new Map(scope).set(prefix ?? '', namespace) }
  }

  const legalName = (name: string, place: Located): string => {
    if (isPlainName(name)) return name
    report.add({
      rule: 'openapi-xml',
      pointer: placeOf(place),
      message: `XML has no elements or attributes called ${JSON.stringify(name)}: what is no part of a name becomes _`,
      remedy: 'Give the schema an `xml: { name }` with `patch`.',
    })
    return `_${name.replace(/[^A-Za-z0-9_.-]/g, '_')}`
  }

  /** What stands in an element, or in each of a list: an object's own parts, or a text. */
  const contentText = (value: string, { shape }: TypeUse, { attributes, scope }: Declared, path: Path): string => {
    if (shape.kind === 'union') {
      const operands = inputChoicesOf(shape).map(({ object, fieldName }) =>
        contentText(
          `${optional(value)}.${fieldName}`,
          { shape: object, isNullable: false },
          { attributes, scope, name: '' },
          path,
        ),
      )
      return `$(${operands.join('\n?? ')})`
    }
    const properties = shape.kind === 'object' ? inputProperties(shape) : []
    if (shape.kind !== 'object' || properties.length === 0) {
      if (attributes.length === 0) return value
      return `${optional(value)}->echo({ ${[...attributes, '"#text": @'].join(', ')} })`
    }
    if (path.includes(shape) || size > maxFields) return cutOff(value)
    const own = ownAttributes(properties, { attributes, scope })
    const fields = properties.map(
      (property) => own.texts.get(property) ?? elementText(property, own.scope, [...path, shape]),
    )
    // What is constant would be made of null, too.
    const subject = own.attributes.length === 0 ? value : optional(value)
    return `${subject} {\n${[...own.attributes, ...fields].join('\n')}\n}`
  }

  /** The properties that are attributes, and the namespaces that they need at their element. */
  const ownAttributes = (properties: readonly Property[], element: Omit<Declared, 'name'>) => {
    const attributes = [...element.attributes]
    const texts = new Map<Property, string>()
    let { scope } = element
    for (const property of properties) {
      const place = names.placeOf(property)
      if (place.kind !== 'attribute') continue
      const { local, prefix, namespace } = place.name
      const isTaken = attributes.some((each) => each.startsWith(`${keyPath(`@xmlns:${prefix}`)}:`))
      if (namespace !== undefined && (prefix === undefined || (isTaken && scope.get(prefix) !== namespace))) {
        report.add({
          rule: 'openapi-xml',
          pointer: placeOf(property.place),
          message: 'an attribute has a namespace by a prefix of its own only: it is written without',
          remedy: 'Give the `xml` object another `prefix` with `patch`.',
        })
        texts.set(property, `${keyPath(`@${legalName(local, property.place)}`)}: ${property.fieldName}`)
        continue
      }
      const declared = declare(place.name, scope, property.place)
      attributes.push(...declared.attributes)
      scope = declared.scope
      texts.set(property, `${keyPath(`@${declared.name}`)}: ${property.fieldName}`)
    }
    size += texts.size
    return { attributes, scope, texts }
  }

  const itemsText = (value: string, of: TypeUse, declared: Declared, path: Path): string => {
    if (of.shape.kind === 'union') return `${optional(value)}->map(${contentText('@', of, declared, path)})`
    const isText = of.shape.kind !== 'object' || inputProperties(of.shape).length === 0
    if (!isText || declared.attributes.length === 0) return contentText(value, of, declared, path)
    return `${optional(value)}->map({ ${[...declared.attributes, '"#text": @'].join(', ')} })`
  }

  const elementText = (property: Property, scope: Scope, path: Path): string => {
    size += 1
    const { fieldName, use } = property
    const place = names.placeOf(property)
    if (place.kind !== 'list' || use.shape.kind !== 'list') {
      const declared = declare(place.name, scope, property.place)
      return named(declared.name, contentText(fieldName, use, declared, path))
    }
    const { of } = use.shape
    if (!place.isWrapped) {
      const declared = declare(place.name, scope, property.place)
      return named(declared.name, itemsText(`${fieldName}?`, of, declared, path))
    }
    const outer = declare(place.outer, scope, property.place)
    const item = declare(place.name, outer.scope, property.place)
    const parts = [...outer.attributes, `${keyPath(item.name)}: ${itemsText('@', of, item, path)}`]
    return `${keyPath(outer.name)}: ${fieldName}?->echo({\n${parts.join(',\n')}\n})`
  }

  const cutOff = (value: string): string => {
    report.add({
      rule: 'openapi-body',
      pointer: placeOf(body),
      message: 'the body is nested too deep to be written out: its deepest fields are sent as they are in GraphQL',
      remedy: 'Extend the body mapping of the connector in your own schema.graphql.',
    })
    return value
  }

  return { declare, contentText, itemsText }
}

function isPlainName(name: string): boolean {
  return isXmlName(name) && !name.includes(':')
}

/** A field that is called as in GraphQL needs no name of its own. */
function named(name: string, text: string): string {
  return text === name || text.startsWith(`${name} {`) ? text : `${keyPath(name)}: ${text}`
}

function optional(value: string): string {
  return value === '@' || value.endsWith('?') ? value : `${value}?`
}

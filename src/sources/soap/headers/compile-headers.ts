import type { Mapping, MappingProblem, MappingScope } from '../../../mapping/index.ts'
import { encodeElement } from '../codec/encode.ts'
import { withFullNames } from '../codec/extend-plan.ts'
import type { ElementPlan } from '../codec/plan.ts'
import { type Prefixes, reserveNames } from '../codec/prefixes.ts'
import { elementOf } from '../codec/wrapper.ts'
import { writeUntyped } from '../codec/write-untyped.ts'
import type { SoapDescription, SoapOperation } from '../description.ts'
import { namesIn } from '../full-names.ts'
import { nameKey, type QName, readName } from '../qname.ts'
import type { SoapVersion } from '../wsdl/model.ts'
import { splitSoapAttributes } from './soap-attributes.ts'

/** Writes the header blocks of one call. */
export type HeaderWriter = (scope: MappingScope, problems: MappingProblem[]) => string

/** Finds the description's element for a block: by `{namespace}name`, or by name alone. */
export type DeclaredBlock = (name: string) => ElementPlan | undefined

/** The blocks that an operation declares, by their keys and GraphQL names, and then all elements of the description. */
export function declaredBlocks({ input }: SoapOperation, { elementNamed }: SoapDescription): DeclaredBlock {
  const plan = input.headers?.plan()
  return (name) =>
    (plan?.kind === 'object' ? elementOf(plan, plan.aliases.get(name) ?? name) : undefined) ?? elementNamed(name)
}

/** A mistake in a `headers` mapping. */
export interface HeaderMistake {
  readonly rule: 'soap-headers' | 'soap-unknown-header'
  readonly message: string
  readonly remedy: string
  readonly offset: number
}

/** A block of a message, by the name that the mapping gives it. */
interface Block {
  readonly key: string
  readonly name: QName
  readonly declared: ElementPlan | undefined
}

/**
 * Compiles `headers` mappings: each field of the object that a mapping makes is a block. A block that the description declares is typed by it.
 * Of equal names the first mapping's wins.
 */
export function compileHeaders(
  mappings: readonly Mapping[],
  declared: DeclaredBlock,
  { soapVersion: version, prefixes }: Pick<SoapOperation, 'soapVersion' | 'prefixes'>,
): HeaderWriter {
  const taken = new Set<string>()
  const parts = mappings.map((mapping) => {
    const blocks = blocksOf(mapping, declared).filter(({ name }) => !taken.has(nameKey(name)))
    for (const { name } of blocks) taken.add(nameKey(name))
    return { mapping, blocks }
  })
  return (scope, problems) => {
    let xml = ''
    for (const { mapping, blocks } of parts) {
      const made = mapping.run(undefined, scope, problems)
      if (typeof made !== 'object' || made === null) continue
      for (const block of blocks)
        if (Object.hasOwn(made, block.key)) xml += writeBlock(block, Reflect.get(made, block.key), version, prefixes)
    }
    return xml
  }
}

function writeBlock({ name, declared }: Block, value: unknown, version: SoapVersion, prefixes: Prefixes): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value))
    return value.map((each) => writeBlock({ key: '', name, declared }, each, version, prefixes)).join('')
  const { attributes, rest } = splitSoapAttributes(value, version)
  if (declared === undefined) return writeUntyped(name, rest, attributes)
  const xml = encodeElement(declared, rest, { prefixes, isEncoded: false, soapVersion: version })
  // What SOAP says of a block stands in its tag, behind the name.
  return attributes === '' ? xml : xml.replace(/^<[^\s/>]+/, (tag) => tag + attributes)
}

/** Gives the names of the declared blocks their prefixes, before the first envelope is written. */
export function reserveHeaderNames(mapping: Mapping, declared: DeclaredBlock, prefixes: Prefixes): void {
  for (const each of blocksOf(mapping, declared)) if (each.declared !== undefined) reserveNames(each.declared, prefixes)
}

/** What is wrong with a mapping as header blocks. */
export function headerMistakes({ shape }: Mapping, declared: DeclaredBlock): readonly HeaderMistake[] {
  if (shape.kind !== 'object')
    return [
      {
        rule: 'soap-headers',
        message: '"headers" must make an object whose fields are the header blocks',
        remedy: `write headers: "'{urn:acme}Session': { token: $args.token }"`,
        offset: 0,
      },
    ]
  return [...shape.fields].flatMap(([key, { offset }]): HeaderMistake[] => {
    if (readName(key) === undefined)
      return [
        { rule: 'soap-headers', message: `"${key}" is no name of a block`, remedy: "write '{namespace}Name'", offset },
      ]
    if (key.startsWith('{') || declared(key) !== undefined) return []
    return [
      {
        rule: 'soap-unknown-header',
        message: `the description has no element "${key}", or several`,
        remedy: `name its namespace: '{urn:acme}${key}'`,
        offset,
      },
    ]
  })
}

function blocksOf({ shape }: Mapping, declared: DeclaredBlock): readonly Block[] {
  if (shape.kind !== 'object') return []
  return [...shape.fields].flatMap(([key, field]) => {
    const known = declared(key)
    const element = known && withFullNames(known, namesIn(field.shape), 'write')
    const name = element?.name ?? readName(key)
    return name === undefined ? [] : [{ key, name, declared: element }]
  })
}

import { parseXmlTree } from '../../../xml/tree.ts'
import { namespaces } from '../../qname.ts'
import { wss } from '../../security/security-names.ts'
import { type ComponentTable, createComponentTable } from '../read.ts'
import { addressingSchemas } from './addressing.ts'
import { soapEncoding11Schema, soapEncoding12Schema } from './encodings.ts'
import { soap11Schema, soap12Schema } from './envelopes.ts'
import { mediaSchemas } from './media.ts'
import { attribute, schemaText, simpleType } from './schema-text.ts'
import { securitySchema, utilitySchema } from './security.ts'
import { serializationSchemas } from './serialization.ts'

const xml = 'http://www.w3.org/XML/1998/namespace'

/** The attributes that XML itself and its recommendations have. */
function xmlSchema(): string {
  return schemaText(xml, [
    attribute('lang', 'xs:string'),
    attribute('space', 'xml:space'),
    attribute('base', 'xs:anyURI'),
    attribute('id', 'xs:ID'),
    simpleType('space', 'xs:NCName', 'default', 'preserve'),
    `<xs:attributeGroup name="specialAttrs">${['lang', 'space', 'base', 'id'].map((each) => `<xs:attribute ref="xml:${each}"/>`).join('')}</xs:attributeGroup>`,
  ])
}

const texts: ReadonlyMap<string, () => string> = new Map<string, () => string>([
  [xml, xmlSchema],
  [namespaces.soap11, soap11Schema],
  [namespaces.soap12, soap12Schema],
  [namespaces.soapEncoding11, soapEncoding11Schema],
  [namespaces.soapEncoding12, soapEncoding12Schema],
  [wss.wsu, utilitySchema],
  [wss.wsse, securitySchema],
  ...addressingSchemas,
  ...mediaSchemas,
  ...serializationSchemas,
])

/** Whether a namespace's schema is known without any document. */
export function isKnownNamespace(namespace: string): boolean {
  return texts.has(namespace)
}

const tables = new Map<string, ComponentTable>() // bounded by the schemas above

/** What standards define in a namespace, for descriptions that only refer to it. Made when first asked for. */
export function knownComponents(namespace: string): ComponentTable | undefined {
  const known = tables.get(namespace)
  const text = texts.get(namespace)
  if (known !== undefined || text === undefined) return known
  const table = createComponentTable()
  table.add(parseXmlTree(text()), namespace)
  tables.set(namespace, table)
  return table
}

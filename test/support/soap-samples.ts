import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, type SoapOperation } from '../../src/sources/soap/description.ts'
import { writeBody, writeEnvelope } from '../../src/sources/soap/envelope.ts'
import { openAnswer } from '../../src/sources/soap/read-answer.ts'
import { readEnvelope } from '../../src/sources/soap/read-envelope.ts'
import { collectDescription } from '../../src/sources/soap/wsdl/collect.ts'
import { createDocumentLoader } from '../../src/sources/soap/wsdl/load.ts'
import { parseXmlTree, type XmlElement } from '../../src/sources/xml/tree.ts'

/** A recorded call: a folder with a description, a request and an answer, each as XML and as JSON. */
export interface Sample {
  readonly name: string
  readonly directory: string
  readonly operation: string
}

/** The samples of the suites; none where they are not here. */
export function samplesIn(root: string, suites: readonly string[]): Sample[] {
  return suites.flatMap((suite) => {
    const folder = path.join(root, suite)
    if (!existsSync(folder)) return []
    return readdirSync(folder)
      .sort()
      .filter((name) => existsSync(path.join(folder, name, 'soap.wsdl')))
      .map((name) => ({
        name: `${suite}/${name}`,
        directory: path.join(folder, name),
        operation: name.slice(0, name.indexOf('__')),
      }))
  })
}

/** Text of one of a sample's files; undefined where it has none. */
export function sampleText({ directory }: Sample, file: string): string | undefined {
  const place = path.join(directory, file)
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined
}

/** The operation that a sample calls. */
export function sampleOperation({ directory, operation }: Sample): Promise<SoapOperation> {
  return operationIn(directory, 'soap.wsdl', operation)
}

/** The operation of a name, or else the first. */
export async function operationIn(directory: string, wsdl: string, name: string): Promise<SoapOperation> {
  const documents = await collectDescription(wsdl, createDocumentLoader(directory))
  const choice = { service: undefined, port: undefined, ports: 'one' } as const
  const { find, operations } = describe(documents, choice, () => undefined)
  const operation = find(name) ?? operations[0]
  if (operation === undefined) throw new Error(`${wsdl}: no operation`)
  return operation
}

/** What a client sends for a sample's JSON: the request's content, by the names that are used here. */
export function requestInput(operation: SoapOperation, json: unknown): unknown {
  return unwrapped(operation, toFields(withoutCdata(json))) ?? {}
}

/** The body of the request that is written for a value. */
export function writtenBody(operation: SoapOperation, value: unknown): XmlElement | undefined {
  const { input, prefixes, soapVersion } = operation
  const how = { prefixes, isEncoded: input.isEncoded, soapVersion }
  const body = writeBody(input, value, how)
  const declarations = prefixes.declarations()
  const xml = writeEnvelope({ version: soapVersion, declarations, header: '', body, bodyAttributes: '' })
  return bodyOf(xml)
}

/** Text that is to be written as a CDATA section, which is the same text. */
function withoutCdata(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutCdata)
  if (typeof json === 'object' && json !== null)
    return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, withoutCdata(each)]))
  return typeof json === 'string' ? json.replace(/^<!\[CDATA\[(.*)\]\]>$/s, '$1') : json
}

/** Some libraries are given the request's element with its name. */
function unwrapped({ input }: SoapOperation, value: unknown): unknown {
  const plan = input.content?.plan()
  const name = input.content?.name.local ?? ''
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value
  if (plan?.kind === 'object' && plan.keys.has(name)) return value
  return (value as Record<string, unknown>)[name] // checked above
}

/** A SOAP body of an envelope. */
export function bodyOf(xml: string): XmlElement | undefined {
  return partOf(xml, 'Body')
}

/** What an envelope has, as data that is equal where messages are: header blocks, and what is in the body. */
export function messageOf(xml: string): unknown {
  const header = partOf(xml, 'Header')
  return {
    text: header?.text.trim() ?? '',
    header: header?.children.map(comparable) ?? [],
    body: bodyOf(xml)?.children.map(comparable),
  }
}

function partOf(xml: string, local: string): XmlElement | undefined {
  return parseXmlTree(xml.trim()).children.find((each) => each.local === local)
}

/** An element as plain data that is equal where elements are: prefixes, white space and declarations do not count. */
export function comparable(element: XmlElement): unknown {
  return {
    // The parser says of names without a prefix where none is declared that it is so.
    name: `{${element.namespace === 'undeclared:' ? '' : element.namespace}}${element.local}`,
    attributes: [
      ...[...element.attributes].map(([name, value]) => `${name}=${value}`),
      ...element.foreign
        .filter((each) => each.local !== 'encodingStyle' && !isXsiType(each) && !isId(each))
        .map(({ namespace, local, value }) => `{${namespace}}${local}=${value}`),
    ].sort(),
    text: element.text.trim().replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, isTime(element) ? 'a time' : '$&'),
    children: element.children.map(comparable),
  }
}

/** When a message was made, which differs from message to message. */
function isTime({ namespace, local }: XmlElement): boolean {
  return namespace === utility && (local === 'Created' || local === 'Expires')
}

/** What a part of a message is called in it, as it likes. */
function isId({ namespace, local }: { namespace: string; local: string }): boolean {
  return namespace === utility && local === 'Id'
}

const utility = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

/** Said in answers of SOAP section 5, which other libraries leave out. */
function isXsiType({ namespace, local }: { namespace: string; local: string }): boolean {
  return local === 'type' && namespace === 'http://www.w3.org/2001/XMLSchema-instance'
}

/** A sample's answer as a server sends it. */
export function sentAnswer(xml: string): { readonly body: Buffer; readonly contentType: string } {
  const boundary = /^--(\S+)/.exec(xml)?.[1]
  return boundary === undefined
    ? { body: Buffer.from(xml.trim()), contentType: 'text/xml; charset=utf-8' }
    : { body: Buffer.from(xml.replace(/\r?\n/g, '\r\n')), contentType: `multipart/related; boundary="${boundary}"` }
}

/** What is read of a sample's answer, in the form of `plain`. */
export function readAnswer(operation: SoapOperation, xml: string): unknown {
  const { output } = operation
  if (output === 'oneWay') return undefined
  const { body, contentType } = sentAnswer(xml)
  const { text, through } = openAnswer({ body, headers: new Map([['content-type', contentType]]) }, new Set())
  const answer = readEnvelope(text, { ...output, headers: undefined, source: 'sample', problems: [] }, through)
  return answer.kind === 'value' ? plain(answer.value) : answer.kind
}

/**
 * What was read, as the recording library has it: XML text becomes data where the library's is data, and the one part of an rpc answer its
 * value.
 */
export function asRecorded(read: unknown, recorded: unknown): unknown {
  if (typeof read === 'string' && isObject(recorded)) return /^<[^>]/.test(read) ? fromXmlText(read) : read
  if (!isObject(read) || !isObject(recorded)) return read
  const [only, ...others] = Object.keys(read)
  if (only !== undefined && others.length === 0 && !Object.hasOwn(recorded, only) && isObject(read[only]))
    return read[only]
  return Object.fromEntries(Object.entries(read).map(([key, each]) => [key, asRecorded(each, recorded[key])]))
}

function fromXmlText(text: string): unknown {
  const dataOf = (element: XmlElement): unknown => ({
    ...Object.fromEntries(element.attributes),
    ...Object.fromEntries(element.children.map((each) => [each.local, dataOf(each)])),
    _text: element.text,
  })
  const root = parseXmlTree(text)
  return plain({ [root.local]: dataOf(root) })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Recorded JSON with the key of texts that most samples have, where the recording was told to use another. */
export function withUsualKeys(sample: Sample, json: string): unknown {
  const options = sampleText(sample, 'wsdl_options.json')
  const parsed: unknown = options === undefined ? {} : JSON.parse(options)
  const key = isObject(parsed) && typeof parsed.valueKey === 'string' ? parsed.valueKey : '$value'
  return JSON.parse(json.replaceAll(`"${key}":`, '"$value":'))
}

/** JSON as other SOAP libraries have it (`attributes`, `$value`, one item without a list) in the names that are used here. */
function toFields(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(toFields)
  if (json instanceof Error) return json
  if (typeof json !== 'object' || json === null) return json
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(json)) {
    if (key === 'attributes' || key === '$attributes') Object.assign(fields, toFields(value))
    else if (key === '$value' || key === 'value$') fields._text = value
    else if (key === 'xsi_type' || key === '_xsiType' || key === '$xsiType') Object.assign(fields, typeNamed(value))
    else if (!key.startsWith('xsi:') && !key.startsWith('xmlns'))
      fields[localName(key.replace(/^@/, ''))] = toFields(value)
  }
  return fields
}

/** `{ type: 'Dog' }`: the XSD type that a value is written as. */
function typeNamed(value: unknown): { readonly _type?: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value ? { _type: value.type } : {}
}

function localName(key: string): string {
  return key.slice(key.indexOf(':') + 1).replace(/[^\w]/g, '_')
}

/** Data that is equal where both mean the same: no nulls, no empty lists, no lists of one, numbers and booleans as text. */
export function plain(value: unknown): unknown {
  if (value instanceof Error) return `error: ${String(value.cause)}`
  if (Array.isArray(value)) {
    const items = value.map(plain)
    return items.length === 1 ? items[0] : items.length === 0 ? undefined : items
  }
  if (typeof value === 'object' && value !== null) {
    const fields = toFields(value) as Record<string, unknown> // an object gives an object
    const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
    const entries = sorted.flatMap(([key, each]) => {
      const read = plain(each)
      return read === undefined || key === '_type' ? [] : [[key, read] as const]
    })
    const [only] = entries
    if (only === undefined) return undefined
    return entries.length === 1 && only[0] === '_text' ? only[1] : Object.fromEntries(entries)
  }
  if (value === null || value === undefined || value === '') return undefined
  const text = String(value).trim()
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text
}

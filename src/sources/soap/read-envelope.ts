import type { MappingProblem } from '../../mapping/index.ts'
import type { XmlAttribute, XmlHandler, XmlScope } from '../xml/parse.ts'
import { tokenizeXml } from '../xml/tokenize.ts'
import { createTreeBuilder, type XmlElement } from '../xml/tree.ts'
import { createDecoder, type Decoder, type DecodeSettings } from './codec/decode.ts'
import { type AnswerDecoder, createAnswerDecoder } from './codec/decode-twice.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { replayResolved } from './codec/references.ts'
import { isFault } from './faults.ts'
import { namespaces, usualPrefixes } from './qname.ts'

/** What an answer's body holds. */
export type SoapAnswer =
  | {
      readonly kind: 'value'
      readonly value: unknown
      /** By `rawContent`. */
      readonly raw: unknown
      readonly headers: unknown
    }
  | { readonly kind: 'fault'; readonly fault: XmlElement; readonly headers: unknown }
  /** Well-formed XML that is not an answer of this operation. */
  | { readonly kind: 'foreign' }

/** What is expected of an answer, and who hears what was wrong with it. */
export interface AnswerReader {
  /** Undefined where the body is empty. */
  readonly content: ElementPlan | undefined
  /** Another way to read the same, for those who match items by what the schema calls them. */
  readonly rawContent?: ElementPlan | undefined
  readonly isBody: boolean
  readonly isEncoded: boolean
  readonly isNamedFreely: boolean
  /** Undefined where nobody reads the header. */
  readonly headers: ElementPlan | undefined
  /** Public name, for errors. */
  readonly source: string
  readonly problems: MappingProblem[]
  /** Gives the values of what is beside the envelope; undefined where nothing is. */
  readonly attachedValue?: ((element: ElementPlan) => unknown) | undefined
}

/**
 * Reads an answer of either SOAP version to its end.
 * @param through what the document's parts go through before they are read.
 * @throws XmlError when it is not well-formed XML: never gives what came before the mistake.
 */
export function readEnvelope(
  text: string,
  expected: AnswerReader,
  through: (reader: XmlHandler) => XmlHandler = (reader) => reader,
): SoapAnswer {
  const reader = createEnvelopeReader(expected, expected.isEncoded && /(?:href|:ref)\s*=/.test(text))
  tokenizeXml(text, through(reader.handler))
  return reader.answer()
}

/**
 * Reads an answer that is a document by itself: its root is the value, or the one part of it.
 * @throws XmlError
 */
export function readDocument(
  text: string,
  { content, rawContent }: Pick<AnswerReader, 'content' | 'rawContent'>,
  isRoot: boolean,
  settings: DecodeSettings,
): SoapAnswer {
  if (content === undefined) return { kind: 'value', value: null, raw: undefined, headers: undefined }
  let decoder: AnswerDecoder | undefined
  let isForeign = false
  let depth = 0
  tokenizeXml(text, {
    open: (namespace, local, attributes, scope) => {
      depth += 1
      if (decoder === undefined) {
        const start = { attributes: isRoot ? attributes : none, scope }
        decoder = createAnswerDecoder(content, rawContent, start, settings)
        isForeign = isRoot && local !== content.name.local
        if (isRoot) return
      }
      decoder.open(namespace, local, attributes, scope)
    },
    text: (each) => decoder?.text(each),
    close: () => {
      depth -= 1
      if (depth > 0 || !isRoot) decoder?.close()
    },
  })
  decoder?.close()
  if (isForeign) return { kind: 'foreign' }
  return { kind: 'value', value: decoder?.value(), raw: decoder?.raw(), headers: undefined }
}

interface EnvelopeReader {
  readonly handler: XmlHandler
  readonly answer: () => SoapAnswer
}

function createEnvelopeReader(expected: AnswerReader, hasReferences: boolean): EnvelopeReader {
  let depth = 0
  let soap: string | undefined
  let body: BodyReader | undefined
  let headers: Decoder | undefined
  let tree: ReturnType<typeof createTreeBuilder> | undefined
  /** How deep what `part` takes lies. */
  let inside = 2
  /** Takes what is inside of the header or body that is open. */
  let part: Pick<XmlHandler, 'open' | 'text'> & { readonly close: () => unknown } = nobody

  const handler: XmlHandler = {
    open: (namespace, local, attributes, scope) => {
      depth += 1
      if (depth > inside) part.open(namespace, local, attributes, scope)
      else if (depth === 1) {
        if (local === 'Envelope' && (namespace === namespaces.soap11 || namespace === namespaces.soap12))
          soap = namespace
        else if (isBare(expected, namespace, local)) {
          body = createBodyReader(expected, scope)
          body.handler.open(namespace, local, attributes, scope)
          part = body.handler
          inside = 0
        }
      } else if (soap === undefined || namespace !== soap) part = nobody
      else if (local === 'Header' && expected.headers !== undefined && headers === undefined) {
        headers = createDecoder(expected.headers, { attributes: none, scope }, { ...expected, isEncoded: true })
        part = headers
      } else if (local === 'Body' && body === undefined) {
        body = createBodyReader(expected, scope)
        tree = hasReferences ? createTreeBuilder(usualPrefixes) : undefined
        tree?.handler.open(namespace, local, attributes, scope)
        part = tree?.handler ?? body.handler
      } else part = nobody
    },
    text: (text) => {
      if (depth > inside) part.text(text)
    },
    close: () => {
      if (depth > inside) part.close()
      else if (depth === 2) part = nobody
      depth -= 1
    },
  }
  return {
    handler,
    answer: () => {
      if (body === undefined) return { kind: 'foreign' }
      if (tree !== undefined) replayResolved(tree.root(), body.handler)
      headers?.close()
      return body.answer(headers?.value())
    },
  }
}

const none: readonly XmlAttribute[] = []
const nobody: XmlHandler = { open: () => undefined, text: () => undefined, close: () => undefined }

interface BodyReader {
  /** Takes the body's children. */
  readonly handler: XmlHandler
  readonly answer: (headers: unknown) => SoapAnswer
}

function createBodyReader(expected: AnswerReader, bodyScope: XmlScope): BodyReader {
  const settings: DecodeSettings = expected
  const { content, rawContent, isBody } = expected
  const decoderOf = (element: ElementPlan, attributes: readonly XmlAttribute[], scope: XmlScope) =>
    createAnswerDecoder(element, rawContent, { attributes, scope }, settings)
  let depth = 0
  let decoder = isBody && content ? decoderOf(content, none, bodyScope) : undefined
  let fault: ReturnType<typeof createTreeBuilder> | undefined
  let isForeign = false
  let hasChildren = false
  /** Whether the decoder reads the element around what comes, which nothing closes. */
  let isOpen = isBody
  let child: Pick<XmlHandler, 'open' | 'text'> & { readonly close: () => unknown } = nobody

  const handler: XmlHandler = {
    open: (namespace, local, attributes, scope) => {
      depth += 1
      if (depth > 1) {
        child.open(namespace, local, attributes, scope)
        return
      }
      hasChildren = true
      const { name } = content ?? {}
      const isContent = name?.local === local && name.namespace === namespace
      if (isFault(namespace, local) && !isContent && fault === undefined) {
        fault = createTreeBuilder(usualPrefixes)
        fault.handler.open(namespace, local, attributes, scope)
        child = fault.handler
      } else if (isBody && decoder !== undefined) {
        decoder.open(namespace, local, attributes, scope)
        child = decoder
      } else if (decoder === undefined && content !== undefined && isUnwrapped(expected, namespace, local)) {
        decoder = decoderOf(content, none, bodyScope)
        decoder.open(namespace, local, attributes, scope)
        child = decoder
        isOpen = true
      } else if (decoder === undefined && content !== undefined && isExpected(expected, namespace, local)) {
        decoder = decoderOf(content, attributes, scope)
        child = decoder
      } else {
        isForeign = true
        child = nobody
      }
    },
    text: (text) => {
      if (depth > 0) child.text(text)
    },
    close: () => {
      child.close()
      depth -= 1
      if (depth === 0) child = nobody
    },
  }
  return {
    handler,
    answer: (headers) => {
      if (fault !== undefined) return { kind: 'fault', fault: fault.root(), headers }
      if (isOpen) decoder?.close()
      const hasContent = hasChildren || !isBody || expected.attachedValue !== undefined
      if (decoder !== undefined && hasContent)
        return { kind: 'value', value: decoder.value(), raw: decoder.raw(), headers }
      const isEmpty = content === undefined && !isForeign
      return isEmpty ? { kind: 'value', value: null, raw: undefined, headers } : { kind: 'foreign' }
    },
  }
}

function isExpected({ content, isNamedFreely, problems }: AnswerReader, namespace: string, local: string): boolean {
  if (content === undefined) return false
  if (isNamedFreely) return true
  if (content.name.local !== local) return false
  if (content.name.namespace !== namespace)
    problems.push({ message: `element ${local} is in another namespace than the schema says`, offset: 0 })
  return true
}

/** An answer without an envelope: exactly the element that belongs into its body. */
function isBare({ content, isBody, isNamedFreely, problems }: AnswerReader, namespace: string, local: string): boolean {
  const isContent = content?.name.local === local && content.name.namespace === namespace
  if (isBody || isNamedFreely || !isContent) return false
  problems.push({ message: `element ${local} stands without an envelope`, offset: 0 })
  return true
}

/**
 * An rpc answer whose part is an element, and which is that element without one around it, as in document style; or any answer that is the
 * element which a mapping names in full at its top.
 */
function isUnwrapped({ content, isNamedFreely, problems }: AnswerReader, namespace: string, local: string): boolean {
  const plan = content?.plan()
  if (plan?.kind === 'object' && isNamedInFull(plan, namespace, local)) return content?.name.local !== local
  if (!isNamedFreely || namespace === '' || content === undefined || plan?.kind !== 'object') return false
  if (content.name.local === local && content.name.namespace === namespace) return false
  if (!plan.elements.get(local)?.some(({ name }) => name.namespace === namespace)) return false
  problems.push({ message: `element ${local} stands without the one of its operation`, offset: 0 })
  return true
}

function isNamedInFull({ elements }: ObjectPlan, namespace: string, local: string): boolean {
  return elements.get(local)?.some((each) => each.isNamedInFull && each.name.namespace === namespace) ?? false
}

import type { XmlAttribute, XmlScope } from '../../xml/parse.ts'
import { createDecoder, type Decoder, type DecodeSettings } from './decode.ts'
import type { ElementPlan } from './plan.ts'

/** A decoder that may have read the same content in another way as well. */
export interface AnswerDecoder extends Decoder {
  /** What the other reading gives; undefined where there is none. */
  readonly raw: () => unknown
}

/** A decoder of an element that is read in one or two ways at once. A problem that both meet is one problem. */
export function createAnswerDecoder(
  content: ElementPlan,
  rawContent: ElementPlan | undefined,
  start: { readonly attributes: readonly XmlAttribute[]; readonly scope: XmlScope },
  settings: DecodeSettings,
): AnswerDecoder {
  const decoder = createDecoder(content, start, settings)
  if (rawContent === undefined) return { ...decoder, raw: () => undefined }
  const { problems } = settings
  const own: typeof problems = []
  const other = createDecoder(rawContent, start, { ...settings, problems: own })
  return {
    open: (namespace, local, attributes, scope) => {
      decoder.open(namespace, local, attributes, scope)
      other.open(namespace, local, attributes, scope)
    },
    text: (text) => {
      decoder.text(text)
      other.text(text)
    },
    close: () => {
      other.close()
      if (!decoder.close()) return false
      const met = new Set(problems.map(({ message }) => message))
      problems.push(...own.filter(({ message }) => !met.has(message)))
      own.length = 0
      return true
    },
    value: decoder.value,
    raw: other.value,
  }
}

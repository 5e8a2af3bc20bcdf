import { base64Of } from '../../../mapping/index.ts'
import { decodeXmlBytes } from '../../xml/decode-bytes.ts'
import { XmlError } from '../../xml/xml-error.ts'
import type { DecodeSettings } from '../codec/decode.ts'
import type { ElementPlan } from '../codec/plan.ts'
import { shapeError } from '../codec/shape-error.ts'
import { lazy } from '../lazy.ts'
import { readDocument } from '../read-envelope.ts'
import type { AttachedContent } from '../xsd/model.ts'
import { fitsMediaType, mediaTypeOf } from './media-types.ts'
import { type Package, type PackagePart, parameterOf } from './read-package.ts'
import type { ReferredParts } from './resolve-parts.ts'

/**
 * Gives the values of what the description puts beside the envelope; undefined for what did not come. To be asked when the envelope was
 * read, as it may refer to parts.
 * @param declared all such parts of the message, in its order, whoever wants them
 */
export function createDescribedReader(
  declared: readonly ElementPlan[],
  { others }: Package,
  referred: ReferredParts,
  settings: DecodeSettings,
): (element: ElementPlan) => unknown {
  const wanted = declared.flatMap((each) => each.declaration.attached ?? [])
  const found = lazy(() => assignParts(wanted, others, referred, settings))
  return (element) => {
    const { attached } = element.declaration
    const part = attached && found().get(attached.part)
    return part && attached && readPart(element, attached, part, settings)
  }
}

/**
 * Which part of the package is which of the message: by its content id (`name=...@...`, WS-I Attachments Profile section 3.8), or by the
 * element that refers to it; else in the message's order, as older toolkits send no more than that.
 */
function assignParts(
  wanted: readonly AttachedContent[],
  others: readonly PackagePart[],
  referred: ReferredParts,
  { problems }: DecodeSettings,
): Map<string, PackagePart> {
  const found = new Map<string, PackagePart>()
  const left = new Set(others)
  const take = (name: string, part: PackagePart | undefined): void => {
    if (part === undefined) return
    found.set(name, part)
    left.delete(part)
  }
  for (const { part: name } of wanted)
    take(
      name,
      [...left].find((each) => nameIn(each) === name || referred.get(each) === name),
    )
  for (const part of referred.keys()) left.delete(part)
  for (const { part: name, mediaTypes } of wanted) {
    if (found.has(name)) continue
    const fitting = [...left].find((each) => fitsMediaType(mediaTypeOf(each.contentType), mediaTypes))
    const [next] = left
    if (fitting === undefined && next !== undefined)
      problems.push({ message: `part ${name} is of another media type than the description says`, offset: 0 })
    take(name, fitting ?? next)
  }
  return found
}

function nameIn({ id }: PackagePart): string | undefined {
  const end = id.indexOf('=')
  if (end < 1) return undefined
  try {
    return decodeURIComponent(id.slice(0, end))
  } catch {
    return undefined
  }
}

function readPart(
  element: ElementPlan,
  { content }: AttachedContent,
  { bytes, contentType }: PackagePart,
  settings: DecodeSettings,
): unknown {
  if (content.kind === 'bytes') return base64Of(bytes)
  const wrong = () => shapeError(settings.source, `part ${element.key} is not of its type`)
  try {
    const text = decodeXmlBytes(bytes, parameterOf(contentType, 'charset'))
    if (content.kind === 'text') {
      const plan = element.plan()
      return (plan.kind === 'simple' ? plan.decode(text) : undefined) ?? wrong()
    }
    const root = { ...element, name: content.root }
    const answer = readDocument(text, { content: root }, true, { ...settings, isEncoded: false })
    return answer.kind === 'value' ? answer.value : wrong()
  } catch (error) {
    if (error instanceof XmlError) return wrong()
    throw error
  }
}

// Hot path: answers are decoded as they are parsed, without a tree in between.
import type { XmlAttribute, XmlScope } from '../../xml/parse.ts'
import { createObjectBuilder, setOwn } from '../../xml/read-object.ts'
import { createXmlTextWriter, type XmlTextWriter } from '../../xml/text-writer.ts'
import { nameKey } from '../qname.ts'
import { actualPlan, type TypeSettings } from './actual-plan.ts'
import { type ArrayLayout, arrange, layoutOf, positionOf } from './array-layout.ts'
import type { Frame, ObjectFrame, Place } from './frames.ts'
import { impliedElement, takeImplied } from './implied-element.ts'
import { elementNamed, looseOf, misnamedItem, takeLoose } from './loose-elements.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import { closeLists, entriesOf, put } from './put-value.ts'
import { checkedText, expandQName } from './read-text.ts'
import { shapeError } from './shape-error.ts'
import { isNil, nilValue, startObject } from './start-object.ts'

/** Takes the parts of one element's content as the parser gives them, and makes its value. */
export interface Decoder {
  readonly open: (namespace: string, local: string, attributes: readonly XmlAttribute[], scope: XmlScope) => void
  readonly text: (text: string) => void
  /** @returns true when the element itself was closed: the value is there. */
  readonly close: () => boolean
  readonly value: () => unknown
}

/** How an answer is read. */
export interface DecodeSettings extends TypeSettings {
  /** Public name, for errors. */
  readonly source: string
  /** Gives the value of what the description puts beside the envelope. */
  readonly attachedValue?: ((element: ElementPlan) => unknown) | undefined
}

/** How many elements in one another are kept as XML text at a time: each keeps what is in it once more. */
const maxRecorders = 8

/** Most items of arrays in an answer that are null because they did not come: a few characters could ask for any number. */
const maxGaps = 1_000_000

/**
 * A decoder of one element, whose start tag is given. A value of the wrong form is a GatewayError in its place; elements that the type does
 * not know are skipped; nothing is guessed from looks.
 */
export function createDecoder(
  root: ElementPlan,
  start: { readonly attributes: readonly XmlAttribute[]; readonly scope: XmlScope },
  settings: DecodeSettings,
): Decoder {
  const { source, problems, attachedValue } = settings
  const result: Record<string, unknown> = Object.create(null)
  const frames: Frame[] = []
  const recorders: XmlTextWriter[] = []
  let skipped = 0
  let gapsLeft = maxGaps

  /** The items where they belong, in rows if the array has such. */
  const arrayValue = (
    object: Record<string, unknown>,
    { item, rank }: NonNullable<ObjectPlan['array']>,
    layout: ArrayLayout,
  ): unknown => {
    const items = object[item.key]
    const made = Array.isArray(items) ? arrange(items, layout, rank, gapsLeft) : undefined
    if (made === undefined) return shapeError(source, 'an array that is not of its dimensions')
    gapsLeft -= made.gaps
    return made.value
  }
  const enter = (element: ElementPlan, place: Place, attributes: readonly XmlAttribute[], scope: XmlScope): void => {
    if (attributes.length > 0 && isNil(attributes)) {
      frames.push({ kind: 'known', place, value: nilValue(element.plan(), attributes, source) })
      return
    }
    const plan = attributes.length === 0 ? element.plan() : actualPlan(element.plan(), attributes, scope, settings)
    if (plan === undefined) {
      frames.push({
        kind: 'known',
        place,
        value: shapeError(source, `xsi:type of ${element.name.local} is not known here`),
      })
      return
    }
    switch (plan.kind) {
      case 'simple':
        frames.push({
          kind: 'simple',
          place,
          codec: plan,
          element,
          resolve: plan.isQName ? scope.snapshot() : undefined,
          text: '',
          hasElements: false,
        })
        return
      case 'opaque':
        frames.push({
          kind: 'opaque',
          place,
          writer: plan.isData ? createObjectBuilder(untypedKeys, attributes) : createXmlTextWriter(),
          depth: 0,
          hasElements: false,
        })
        return
      case 'object': {
        const isRecorded = plan.markup !== undefined && recorders.length < maxRecorders
        const recorder = isRecorded ? createXmlTextWriter() : undefined
        if (recorder !== undefined) recorders.push(recorder)
        const object = startObject(plan, attributes, source)
        frames.push({
          kind: 'object',
          place,
          plan,
          object,
          local: element.name.local,
          layout: plan.array && layoutOf(attributes),
          entries: plan.inOrder && entriesOf(plan.inOrder, object),
          recorder,
          implied: undefined,
          unknown: undefined,
          loose: undefined,
          misnamed: undefined,
          text: '',
        })
      }
    }
  }
  const leave = (frame: Frame): void => {
    switch (frame.kind) {
      case 'known':
        put(frame.place, frame.value, source)
        return
      case 'opaque':
        put(frame.place, frame.writer.finish(), source)
        return
      case 'simple':
        put(frame.place, simpleValue(frame, source), source)
        return
      case 'object': {
        const { text, markup } = frame.plan
        if (markup !== undefined)
          frame.object[markup.key] =
            frame.recorder?.markup() ?? shapeError(source, `${markup.key} of elements in elements in elements`)
        if (text !== undefined)
          frame.object[text.key] =
            text.codec === undefined ? frame.text : checkedText(text.codec, frame.text, text.key, source)
        if (frame.loose !== undefined) takeLoose(frame, problems)
        if (frame.unknown !== undefined)
          for (const [key, list] of frame.unknown) setOwn(frame.object, key, list.length > 1 ? list : list[0])
        if (frame.implied !== undefined) leaveImplied(frame.object, frame.implied)
        if (frame.layout !== undefined && frame.plan.array !== undefined)
          frame.object[frame.plan.array.item.key] = arrayValue(frame.object, frame.plan.array, frame.layout)
        if (frame.plan.openKeys !== undefined) closeLists(frame.object, frame.plan.openKeys)
        for (const each of frame.plan.attached) frame.object[each.key] ??= attachedValue?.(each) ?? null
        const { unwrapKey } = frame.plan
        put(frame.place, unwrapKey === undefined ? frame.object : frame.object[unwrapKey], source)
      }
    }
  }

  /** An element that is none of its parent's: of what belongs around it, or nobody's. */
  const enterImplied = (
    parent: ObjectFrame,
    namespace: string,
    local: string,
    attributes: readonly XmlAttribute[],
    scope: XmlScope,
  ): void => {
    const implied = impliedElement(parent.plan, namespace, local)
    const element = implied && elementNamed(implied.plan, namespace, local)
    if (implied === undefined || element?.isWanted !== true) {
      if (parent.plan.keepsUnknown) enterUnknown(parent, namespace, local, attributes)
      else skipped = 1
      return
    }
    parent.implied ??= { ...implied, object: startObject(implied.plan, noAttributes, source) }
    enter(element, { into: parent.implied.object, element, entries: undefined }, attributes, scope)
  }
  const enterUnknown = (
    parent: ObjectFrame,
    namespace: string,
    local: string,
    attributes: readonly XmlAttribute[],
  ): void => {
    const key = parent.plan.keys.has(local) ? nameKey({ namespace, local }) : local
    parent.unknown ??= new Map()
    const list = parent.unknown.get(key) ?? []
    parent.unknown.set(key, list)
    frames.push({
      kind: 'opaque',
      place: { into: { list }, element: { key: 'list', isList: true }, entries: undefined },
      writer: createObjectBuilder(untypedKeys, attributes),
      depth: 0,
      hasElements: false,
    })
  }
  const leaveImplied = (
    outer: Record<string, unknown>,
    { element, plan, object }: NonNullable<ObjectFrame['implied']>,
  ): void => {
    if (plan.openKeys !== undefined) closeLists(object, plan.openKeys)
    takeImplied(outer, element, plan.unwrapKey === undefined ? object : object[plan.unwrapKey], problems)
  }

  const place: Place = { into: result, element: { key: 'value', isList: false }, entries: undefined }
  enter(root, place, start.attributes, start.scope)
  return {
    open: (namespace, local, attributes, scope) => {
      if (recorders.length > 0) for (const each of recorders) each.open(namespace, local, attributes, scope)
      const top = frames.at(-1)
      if (skipped > 0 || top === undefined) {
        skipped += 1
        return
      }
      if (top.kind === 'object') {
        const { plan } = top
        const element = plan.array?.item ?? elementNamed(plan, namespace, local) ?? misnamedItem(plan, top.local, local)
        if (element !== undefined) {
          if (!element.isWanted) {
            skipped = 1
            return
          }
          if (top.layout !== undefined) top.layout.positions.push(positionOf(attributes))
          const isLoose =
            plan.array === undefined && (element.name.namespace !== namespace || element.name.local !== local)
          if (isLoose && element.declaration.attached !== undefined && isReference(attributes)) skipped = 1
          else {
            const into = isLoose ? looseOf(top, element, local) : top.object
            enter(element, { into, element, entries: top.entries }, attributes, scope)
          }
        } else if (plan.wildcard !== undefined) {
          const place = { into: top.object, element: { ...plan.wildcard, isList: true }, entries: top.entries }
          const writer = plan.wildcard.isData ? createObjectBuilder(untypedKeys) : createXmlTextWriter()
          writer.open(namespace, local, attributes, scope)
          frames.push({ kind: 'opaque', place, writer, depth: 0, hasElements: true })
        } else enterImplied(top, namespace, local, attributes, scope)
        return
      }
      if (top.kind === 'opaque') {
        top.hasElements = true
        top.depth += 1
        top.writer.open(namespace, local, attributes, scope)
        return
      }
      if (top.kind === 'simple') top.hasElements = true
      skipped = 1
    },
    text: (text) => {
      if (recorders.length > 0) for (const each of recorders) each.text(text)
      if (skipped > 0) return
      const top = frames.at(-1)
      if (top === undefined || top.kind === 'known') return
      if (top.kind === 'opaque') top.writer.text(text)
      else if (top.kind === 'simple' || top.plan.text !== undefined) top.text += text
    },
    close: () => {
      if (recorders.length > 0) {
        const closing = skipped > 0 ? undefined : frames.at(-1)
        if (closing?.kind === 'object' && closing.recorder !== undefined) recorders.pop()
        for (const each of recorders) each.close()
      }
      if (skipped > 0) {
        skipped -= 1
        return false
      }
      const top = frames.at(-1)
      if (top === undefined) return true
      if (top.kind === 'opaque' && top.depth > 0) {
        top.depth -= 1
        top.writer.close()
        return false
      }
      frames.pop()
      leave(top)
      return frames.length === 0
    },
    value: () => result.value,
  }
}

const noAttributes: readonly XmlAttribute[] = []

/** What the text is called beside attributes or elements. */
const untypedKeys = { textKey: '_text' }

/** What goes beside the envelope may be referred to where it would stand. */
function isReference(attributes: readonly XmlAttribute[]): boolean {
  return attributes.some(({ namespace, local }) => namespace === '' && local === 'href')
}

function simpleValue(frame: Extract<Frame, { kind: 'simple' }>, source: string): unknown {
  const { element, codec } = frame
  if (frame.hasElements) return shapeError(source, `elements in ${element.name.local}, which holds text`)
  if (frame.resolve !== undefined) return expandQName(frame.text, frame.resolve)
  const text = frame.text === '' && element.defaultValue !== undefined ? element.defaultValue : frame.text
  return checkedText(codec, text, element.name.local, source)
}

import { textScalars } from '../../sources/scalars/index.ts'
import type { FieldPlan, ObjectPlan, Step } from '../plan/plan.ts'
import { isPlain, quote } from './quote.ts'
import { placeOf, readPlace } from './run-state.ts'
import { writeFieldValue } from './write-value.ts'
import type { WriteObject } from './writer.ts'

const writers = new WeakMap<ObjectPlan, WriteObject>()

/** The function that writes objects of a plan; generated when first asked for. */
export function objectWriter(plan: ObjectPlan): WriteObject {
  const known = writers.get(plan)
  if (known !== undefined) return known
  const made = generate(plan)
  writers.set(plan, made)
  return made
}

/**
 * Hot: this runs for every object of every answer, so it is generated source text. What it writes is the JSON text itself: there is
 * no object in between that would have to be made, walked and collected. The text holds only names that the GraphQL grammar has
 * checked, as quoted constants, and places in `fields`; everything unusual is left to `writeFieldValue`.
 */
function generate(plan: ObjectPlan): WriteObject {
  if (plan.self !== undefined) return selfWriter(plan, plan.self)
  const lines = plan.fields.map((field, place) => fieldLines(field, place))
  const isNulled = plan.fields
    .flatMap(({ from }, place) => (from.kind === 'typename' ? [] : `s${place} === undefined`))
    .join(' || ')
  const shared = sharedOutcomes(plan)
  const source = `
    const path = w.path
    ${plan.steps.length > 0 ? placeLines(plan) : 'const at = undefined'}
    ${shared.length === 0 ? '' : sharedLines(plan, shared)}
    const d = w.depth++
    ${lines.join('\n')}
    w.depth = d
    ${isNulled === '' ? '' : `if (${isNulled}) return undefined`}
    const text = ${objectText(plan.fields)}
    ${shared.length === 0 ? '' : 'if (w.errors.length === errors) written.set(outcome, { object: o, at, text })'}
    return text`
  const names = ['fields', 'isPlain', 'quote', 'readPlace', 'placeOf', 'write']
  const body = new Function(...names, `return function (o, w) {${source}}`)
  // A marked edge: what is generated above is a WriteObject.
  return body(plan.fields, isPlain, quote, readPlace, placeOf, writeFieldValue) as WriteObject
}

/**
 * The object's text, put together of as few pieces as can be, as each takes time and memory: where all its texts are plain, which
 * is usual, their quotes are parts of the constants between them.
 */
function objectText(fields: readonly FieldPlan[]): string {
  const texts = fields.flatMap((field, place) => (isText(field) ? [place] : []))
  const pieces = (isFolded: boolean): readonly Piece[] => [
    { constant: '{' },
    ...fields.flatMap((field, place): Piece[] => {
      const name = { constant: `${place === 0 ? '' : ','}${JSON.stringify(field.responseKey)}:` }
      if (field.from.kind === 'typename') return [name, { constant: JSON.stringify(field.typeName) }]
      if (!isText(field)) return [name, { code: `s${place}` }]
      const quotes = { constant: '"' }
      return isFolded
        ? [name, quotes, { code: `s${place}` }, quotes]
        : [name, { code: `(p${place} ? '"' + s${place} + '"' : s${place})` }]
    }),
    { constant: '}' },
  ]
  if (texts.length === 0) return joined(pieces(true))
  return `${texts.map((place) => `p${place}`).join(' && ')} ? ${joined(pieces(true))} : ${joined(pieces(false))}`
}

type Piece = { readonly constant: string } | { readonly code: string }

/** An expression that joins pieces; constants that follow each other are one. */
function joined(pieces: readonly Piece[]): string {
  const terms: string[] = []
  let constant = ''
  for (const piece of pieces) {
    if ('constant' in piece) {
      constant += piece.constant
      continue
    }
    terms.push(JSON.stringify(constant), piece.code)
    constant = ''
  }
  return [...terms, JSON.stringify(constant)].join(' + ')
}

/** True for a field whose usual value is a text that stands in quotes. */
function isText({ from, value }: FieldPlan): boolean {
  if (from.kind === 'typename' || from.kind === 'introspection' || value.kind !== 'leaf') return false
  const { name } = value.type
  // A text of the other scalars is never judged.
  return name === 'String' || name === 'ID' || textScalars.has(name)
}

/** Writes what a step gave in an object's place. */
function selfWriter({ id }: ObjectPlan, self: FieldPlan): WriteObject {
  return (object, writer) => {
    const text = writeFieldValue(
      self,
      readPlace(self.from, object, placeOf(writer.state, id, object), writer.state),
      writer,
    )
    return text === 'null' ? undefined : text
  }
}

/** Objects are written in the order in which they came, but for those that are left out or stand at several places. */
function placeLines({ id }: ObjectPlan): string {
  return `
    let at = w.cursors[${id}]
    if (w.state.objects[${id}]?.[at] === o) w.cursors[${id}] = at + 1
    else at = placeOf(w.state, ${id}, o)`
}

/**
 * The steps that objects are made of, besides leaf values of their own. Many objects can share the outcomes, as a list's items do
 * that refer to the same entity: what is made of them is written once then.
 */
function sharedOutcomes({ fields }: ObjectPlan): readonly Step[] {
  const isShareable = fields.every(
    ({ from, value }) =>
      from.kind === 'step' || from.kind === 'typename' || (ownName(from) !== undefined && value.kind === 'leaf'),
  )
  return isShareable ? [...new Set(fields.flatMap(({ from }) => (from.kind === 'step' ? [from.step] : [])))] : []
}

function sharedLines({ id, fields }: ObjectPlan, [first, ...others]: readonly Step[]): string {
  const own = fields.flatMap(({ from }) => ownName(from) ?? [])
  const isSame = [
    ...others.map(({ id }) => ` && w.state.outcomes[${id}]?.[known.at] === w.state.outcomes[${id}]?.[at]`),
    ...own.map((name) => ` && known.object[${JSON.stringify(name)}] === o[${JSON.stringify(name)}]`),
  ].join('')
  return `
    const outcome = w.state.outcomes[${first?.id}]?.[at]
    const written = w.written[${id}] ??= new Map()
    const known = written.get(outcome)
    if (known !== undefined${isSame}) return known.text
    const errors = w.errors.length`
}

function fieldLines(field: FieldPlan, place: number): string {
  const v = `v${place}`
  const s = `s${place}`
  const key = JSON.stringify(field.responseKey)
  const slow = `{ path[d] = ${key}; ${s} = write(fields[${place}], ${v}, w) }`
  switch (field.from.kind) {
    case 'typename':
      return ''
    case 'introspection':
      return `const ${s} = JSON.stringify(w.introspection[${key}] ?? null)`
    default:
      return isText(field)
        ? `const ${v} = ${readText(field, place)}\nlet ${s}, p${place} = false\n${usualText(field, v, s, `p${place}`)}${slow}`
        : `const ${v} = ${readText(field, place)}\nlet ${s}\n${usual(field, v, s)}${slow}`
  }
}

/** Reading: an own property of a fixed name is read in place. */
function readText({ from }: FieldPlan, place: number): string {
  if (from.kind === 'step' && from.read === undefined) return `w.state.outcomes[${from.step.id}]?.[at]`
  const own = ownName(from)
  return own === undefined ? `readPlace(fields[${place}].from, o, at, w.state)` : `o[${JSON.stringify(own)}]`
}

/** The name under which a value stands in the object itself, whatever the variables are. */
function ownName(from: FieldPlan['from']): string | undefined {
  return from.kind === 'own' ? from.read.plain : undefined
}

/**
 * What a text of the usual kind is: as it is, where nothing in it must be written otherwise, which `p` says; its quotes are put around it
 * later. The general way stands behind.
 */
function usualText({ value, isNonNull }: FieldPlan, v: string, s: string, p: string): string {
  const isId = value.kind === 'leaf' && value.type.name === 'ID'
  const number = isId
    ? `if (typeof ${v} === 'number' && (${v} | 0) === ${v}) { ${s} = '' + ${v}; ${p} = true }\nelse `
    : ''
  return `if (typeof ${v} === 'string') { if (isPlain(${v})) { ${s} = ${v}; ${p} = true } else ${s} = quote(${v}) }
    else ${number}${orNull(isNonNull, v, s)}`
}

/** What a leaf value of the usual kind is as text; the general way stands behind. */
function usual({ value, isNonNull }: FieldPlan, v: string, s: string): string {
  return (value.kind === 'leaf' ? usualLeaf(value.type.name, v, s) : '') + orNull(isNonNull, v, s)
}

function orNull(isNonNull: boolean, v: string, s: string): string {
  return isNonNull ? '' : `if (${v} === null || ${v} === undefined) ${s} = 'null'\nelse `
}

function usualLeaf(typeName: string, v: string, s: string): string {
  switch (typeName) {
    case 'Int':
      return `if (typeof ${v} === 'number' && (${v} | 0) === ${v}) ${s} = '' + ${v}\nelse `
    case 'Float':
      return `if (typeof ${v} === 'number' && ${v} - ${v} === 0) ${s} = '' + ${v}\nelse `
    case 'Boolean':
      return `if (${v} === true) ${s} = 'true'\nelse if (${v} === false) ${s} = 'false'\nelse `
    default:
      return ''
  }
}

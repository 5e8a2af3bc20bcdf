import { textScalars } from '../../sources/scalars/index.ts'
import type { FieldPlan, ObjectPlan, Step } from '../plan/plan.ts'
import { quote } from './quote.ts'
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
  const isNulled = plan.fields.map((_, place) => `s${place} === undefined`).join(' || ')
  const members = plan.fields.map(({ responseKey }, place) => {
    const name = `${place === 0 ? '{' : ','}${JSON.stringify(responseKey)}:`
    return `${JSON.stringify(name)} + s${place}`
  })
  const shared = sharedOutcomes(plan)
  const source = `
    const path = w.path
    ${plan.steps.length > 0 ? placeLines(plan) : 'const at = undefined'}
    ${shared.length === 0 ? '' : sharedLines(plan, shared)}
    const d = w.depth++
    ${lines.join('\n')}
    w.depth = d
    ${isNulled === '' ? '' : `if (${isNulled}) return undefined`}
    const text = ${members.length === 0 ? "'{}'" : [...members, "'}'"].join(' + ')}
    ${shared.length === 0 ? '' : 'if (w.errors.length === errors) written.set(outcome, { object: o, at, text })'}
    return text`
  const body = new Function('fields', 'quote', 'readPlace', 'placeOf', 'write', `return function (o, w) {${source}}`)
  // A marked edge: what is generated above is a WriteObject.
  return body(plan.fields, quote, readPlace, placeOf, writeFieldValue) as WriteObject
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
      return `const ${s} = ${JSON.stringify(JSON.stringify(field.typeName))}`
    case 'introspection':
      return `const ${s} = JSON.stringify(w.introspection[${key}] ?? null)`
    default:
      return `const ${v} = ${readText(field, place)}\nlet ${s}\n${usual(field, v, s)}${slow}`
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

/** What a leaf value of the usual kind is as text; the general way stands behind. */
function usual({ value, isNonNull }: FieldPlan, v: string, s: string): string {
  const orNull = isNonNull ? '' : `if (${v} === null || ${v} === undefined) ${s} = 'null'\nelse `
  const ofType = value.kind === 'leaf' ? usualLeaf(value.type.name, v, s) : ''
  return ofType + orNull
}

function usualLeaf(typeName: string, v: string, s: string): string {
  switch (typeName) {
    case 'String':
      return `if (typeof ${v} === 'string') ${s} = quote(${v})\nelse `
    case 'ID':
      return `if (typeof ${v} === 'string') ${s} = quote(${v})
        else if (typeof ${v} === 'number' && (${v} | 0) === ${v}) ${s} = '"' + ${v} + '"'\nelse `
    case 'Int':
      return `if (typeof ${v} === 'number' && (${v} | 0) === ${v}) ${s} = '' + ${v}\nelse `
    case 'Float':
      return `if (typeof ${v} === 'number' && ${v} - ${v} === 0) ${s} = '' + ${v}\nelse `
    case 'Boolean':
      return `if (${v} === true) ${s} = 'true'\nelse if (${v} === false) ${s} = 'false'\nelse `
    default:
      // A text of these is never judged.
      return textScalars.has(typeName) ? `if (typeof ${v} === 'string') ${s} = quote(${v})\nelse ` : ''
  }
}

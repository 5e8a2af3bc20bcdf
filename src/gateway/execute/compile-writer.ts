import type { FieldPlan, ObjectPlan } from '../plan/plan.ts'
import { readPlace } from './run-state.ts'
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
 * Hot: this runs for every object of every answer, so it is generated source text. Written as one object literal, all objects of a
 * place have one hidden class, and the usual leaf values are checked in place. The text holds only names that the GraphQL grammar has checked, as quoted constants, and
 * places in `fields`; everything unusual is left to `writeFieldValue`.
 */
function generate(plan: ObjectPlan): WriteObject {
  const lines = plan.fields.map((field, place) => fieldLines(field, place))
  const entries = plan.fields.map((field, place) => `[${JSON.stringify(field.responseKey)}]: v${place}`)
  const literal = plan.fields.map((field, place) =>
    field.responseKey === '__proto__' ? entries[place] : `${JSON.stringify(field.responseKey)}: v${place}`,
  )
  const isNulled = plan.fields.map((_, place) => `v${place} === undefined`).join(' || ')
  const source = `
    const path = w.path
    const d = w.depth++
    ${plan.steps.length > 0 ? `const at = w.state.indexes[${plan.id}]?.get(o)` : ''}
    ${lines.join('\n')}
    w.depth = d
    ${isNulled === '' ? '' : `if (${isNulled}) return undefined`}
    return { ${literal.join(', ')} }`
  const body = new Function('fields', 'readPlace', 'write', `return function (o, w) {${source}}`)
  // A marked edge: what is generated above is a WriteObject.
  return body(plan.fields, readPlace, writeFieldValue) as WriteObject
}

function fieldLines(field: FieldPlan, place: number): string {
  const v = `v${place}`
  const key = JSON.stringify(field.responseKey)
  const slow = `{ path[d] = ${key}; ${v} = write(fields[${place}], ${v}, w) }`
  switch (field.from.kind) {
    case 'typename':
      return `const ${v} = ${JSON.stringify(field.typeName)}`
    case 'introspection':
      return `const ${v} = w.introspection[${key}] ?? null`
    default:
      return `let ${v} = ${readText(field, place)}\n${unlessUsual(field, v, slow)}`
  }
}

/** Reading: an own property of a fixed name is read in place. */
function readText({ from }: FieldPlan, place: number): string {
  const general = `readPlace(fields[${place}].from, o, w.state)`
  if (from.kind === 'step' && from.read === undefined) return `w.state.outcomes[${from.step.id}]?.[at]`
  if (from.kind !== 'own' || !('fixed' in from.read.key)) return general
  const { name, key } = from.read
  if (key.fixed !== name || name in Object.prototype) return general
  return `o[${JSON.stringify(name)}]`
}

/** What a leaf value of the usual kind needs, and the general way for all others. */
function unlessUsual({ value, isNonNull }: FieldPlan, v: string, slow: string): string {
  const orNull = isNonNull ? '' : `if (${v} === null || ${v} === undefined) ${v} = null; else `
  if (value.kind !== 'leaf') return `${orNull}${slow}`
  switch (value.type.name) {
    case 'String':
      return `if (typeof ${v} !== 'string') { ${orNull}${slow} }`
    case 'ID':
      return `if (typeof ${v} !== 'string') { if (typeof ${v} === 'number' && (${v} | 0) === ${v}) ${v} = '' + ${v}; else { ${orNull}${slow} } }`
    case 'Int':
      return `if (typeof ${v} !== 'number' || (${v} | 0) !== ${v}) { ${orNull}${slow} }`
    case 'Float':
      return `if (typeof ${v} !== 'number' || ${v} - ${v} !== 0) { ${orNull}${slow} }`
    case 'Boolean':
      return `if (${v} !== true && ${v} !== false) { ${orNull}${slow} }`
    default:
      return `${orNull}${slow}`
  }
}

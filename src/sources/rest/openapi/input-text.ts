import { inputChoicesOf, inputProperties } from './input-objects.ts'
import { itemOf, type ObjectShape, type Property, type Shape, type TypeUse, type UnionShape } from './shape.ts'

/** Most fields that are written out for one value, and their deepest nesting. */
const maxFields = 500
const maxDepth = 40
/** How often a type is written within itself, as far as there is room. */
const maxRepeats = 3

/** How an input value becomes what is sent. */
export interface InputText {
  /** The mapping, in lines; the text that it started from where the value is right as it is. */
  readonly lines: readonly string[]
  /** False where a type is within itself, or too large, and its deeper places keep GraphQL's form. */
  readonly isComplete: boolean
}

type Path = readonly ObjectShape[]

/** Writes what gives the fields of `use` and below the keys of the wire, and puts the one that was given in a union's place. */
export function printInput(start: string, use: TypeUse): InputText {
  const changing = shapesToChange(use)
  let size = 0
  let isComplete = true

  /** A path, with a sub-selection where there is something to rename; in parentheses where it is no path. */
  const value = (text: string, { shape }: TypeUse, path: Path): readonly string[] => {
    const item = itemOf({ shape, isNullable: false })
    if ((item.kind !== 'object' && item.kind !== 'union') || !changing.has(item)) return [text]
    if (item.kind === 'union' && shape.kind === 'list') {
      const [first = '', ...rest] = value('@', shape.of, path)
      return wrap(`${text}?->map(`, [first, ...rest], ')')
    }
    return item.kind === 'union' ? choice(text, item, path) : selection(text, item, path)
  }

  const selection = (text: string, object: ObjectShape, path: Path): readonly string[] => {
    const repeats = path.filter((each) => each === object).length
    const isRoomy = size < maxFields / 4 ? repeats < maxRepeats : repeats === 0
    if (path.length >= maxDepth || size > maxFields || !isRoomy) {
      isComplete = false
      return [text]
    }
    return [`${text} {`, ...fields(object, [...path, object]).map((line) => `  ${line}`), '}']
  }

  const fields = (object: ObjectShape, path: Path): readonly string[] =>
    inputProperties(object).flatMap((property) => {
      size += 1
      const [first = '', ...rest] = value(property.fieldName, property.use, path)
      const isPath = first === property.fieldName || first === `${property.fieldName} {`
      return [property.key === property.fieldName && isPath ? first : `${keyOf(property)}: ${first}`, ...rest]
    })

  /** Exactly one of the fields is there: the others give nothing. */
  const choice = (text: string, union: UnionShape, path: Path): readonly string[] => {
    const operands = inputChoicesOf(union).map(({ object, fieldName }) =>
      value(`${text}?.${fieldName}`, { shape: object, isNullable: false }, path),
    )
    return wrap(
      '$(',
      operands.flatMap(([first = '', ...rest], index) => [index === 0 ? first : `?? ${first}`, ...rest]),
      ')',
    )
  }

  const lines = value(start, use, [])
  return { lines, isComplete }
}

/** The same in one line. */
export function inputText(start: string, use: TypeUse): string {
  const { lines } = printInput(start, use)
  const text = lines.map((line) => line.trim()).join(' ')
  return lines.length === 1 || text.startsWith('$(') ? text : `$(${text})`
}

function wrap(open: string, lines: readonly string[], close: string): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? open : ''}${line}${index === lines.length - 1 ? close : ''}`)
}

function keyOf({ key }: Property): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)
}

/** The unions, the objects that have a renamed field, and all objects that lead to one of these. */
function shapesToChange(use: TypeUse): ReadonlySet<Shape> {
  const all = new Set<ObjectShape | UnionShape>()
  const usedBy = new Map<Shape, (ObjectShape | UnionShape)[]>()
  const add = (shape: Shape, user: ObjectShape | UnionShape | undefined) => {
    if (shape.kind !== 'object' && shape.kind !== 'union') return
    all.add(shape)
    if (user !== undefined) usedBy.set(shape, [...(usedBy.get(shape) ?? []), user])
  }
  add(itemOf(use), undefined)
  for (const shape of all) {
    if (shape.kind === 'union') for (const { object } of shape.members) add(object, shape)
    else for (const property of inputProperties(shape)) add(itemOf(property.use), shape)
  }
  const isRenamed = ({ key, fieldName }: Property) => key !== fieldName
  const found = new Set<ObjectShape | UnionShape>(
    [...all].filter((shape) => shape.kind === 'union' || inputProperties(shape).some(isRenamed)),
  )
  for (const shape of found) for (const user of usedBy.get(shape) ?? []) found.add(user)
  return found
}

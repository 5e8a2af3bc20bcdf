import type { InputTypes } from './input-objects.ts'
import { createNames, toPascalCase } from './names.ts'
import type { EnumShape, NameHint, ObjectShape, UnionShape } from './shape.ts'

/** What every type is called. Equal inline enums share a type. */
export interface TypeNames {
  readonly outputs: ReadonlyMap<ObjectShape, string>
  readonly inputs: ReadonlyMap<ObjectShape | UnionShape, string>
  readonly enums: ReadonlyMap<EnumShape, string>
  readonly unions: ReadonlyMap<UnionShape, string>
}

const reserved =
  'Query Mutation Subscription Int Float String Boolean ID JSON BigInt Decimal DateTime Date Time Duration Byte Upload DataUrl'.split(
    ' ',
  )

/** Names all types. Components keep their names; inline schemas take what is left. */
export function nameTypes(
  outputs: readonly ObjectShape[],
  inputs: InputTypes,
  enums: readonly EnumShape[],
  unions: readonly UnionShape[],
): TypeNames {
  const names = createNames(reserved)
  const result = {
    outputs: new Map<ObjectShape, string>(),
    inputs: new Map<ObjectShape | UnionShape, string>(),
    enums: new Map<EnumShape, string>(),
    unions: new Map<UnionShape, string>(),
  }
  const shared = groupEnums(enums)
  for (const turn of [0, 1, 2]) {
    for (const shape of outputs)
      if (turnOf(shape.name) === turn) result.outputs.set(shape, names.claim(shape.name.text))
    for (const shape of unions) if (turnOf(shape.name) === turn) result.unions.set(shape, names.claim(shape.name.text))
    for (const group of shared) {
      const [first] = group
      if (first === undefined || turnOf(first.name) !== turn) continue
      const short = toPascalCase(first.name.member ?? '')
      const isCommon = group.length > 1 && first.name.member !== undefined && !names.has(short)
      const name = names.claim(isCommon ? short : first.name.text)
      for (const shape of group) result.enums.set(shape, name)
    }
    for (const shape of [...inputs.objects, ...inputs.unions])
      if (turnOf(shape.name) === turn) result.inputs.set(shape, names.claim(inputName(shape, names.has)))
  }
  return result
}

/** A name that stands in the document goes before one that is made of what stands there, and both before what has none. */
function turnOf({ isGiven, isExact }: NameHint): number {
  return isExact === true ? 0 : isGiven ? 1 : 2
}

function inputName(shape: ObjectShape | UnionShape, isTaken: (name: string) => boolean): string {
  const { text } = shape.name
  return text.endsWith('Input') && !isTaken(text) ? text : `${text}Input`
}

/** Inline enums of the same property name and values are one; components are themselves. */
function groupEnums(enums: readonly EnumShape[]): readonly (readonly EnumShape[])[] {
  const groups = new Map<unknown, EnumShape[]>()
  for (const shape of enums) {
    const { isGiven, member } = shape.name
    const key = isGiven || member === undefined ? shape : JSON.stringify([member, ...shape.values])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [shape])
    else group.push(shape)
  }
  return [...groups.values()]
}

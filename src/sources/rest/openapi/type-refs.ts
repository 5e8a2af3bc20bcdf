import type { Property, ScalarName, TypeUse } from './shape.ts'
import { isIdName } from './shape.ts'
import type { TypeNames } from './type-names.ts'

/** The output type of a use, without the outermost `!`. */
export function outputRef(use: TypeUse, names: TypeNames, member?: string): string {
  const { shape } = use
  switch (shape.kind) {
    case 'scalar':
      return member !== undefined && isIdName(member) && canBeId(shape.name) ? 'ID' : shape.name
    case 'enum':
      return names.enums.get(shape) ?? 'String'
    case 'object':
      return names.outputs.get(shape) ?? 'JSON'
    case 'union':
      return names.unions.get(shape) ?? 'JSON'
    case 'list':
      return `[${outputRef(shape.of, names)}${shape.of.isNullable ? '' : '!'}]`
  }
}

/**
 * The input type of a use, without the outermost `!`.
 * @param member property or parameter name; a JSON body's number stays a number there, for an ID would be sent as text.
 */
export function inputRef(use: TypeUse, names: TypeNames, member?: string): string {
  const { shape } = use
  switch (shape.kind) {
    case 'scalar':
      if (shape.name === 'DataUrl') return 'Upload'
      return member !== undefined && isIdName(member) && shape.name === 'String' ? 'ID' : shape.name
    case 'enum':
      return names.enums.get(shape) ?? 'String'
    case 'object':
    case 'union':
      return names.inputs.get(shape) ?? 'JSON'
    case 'list':
      return `[${inputRef(shape.of, names)}${shape.of.isNullable ? '' : '!'}]`
  }
}

/** Whether a scalar of this kind can be an identifier. */
export function canBeId(name: ScalarName): boolean {
  return name === 'String' || name === 'Int' || name === 'BigInt'
}

/** The type of a property in an answer. */
export function outputPropertyRef(property: Property, names: TypeNames, mayBeAbsent: boolean): string {
  const isNonNull = property.isRequired && !property.use.isNullable && !mayBeAbsent
  return `${outputRef(property.use, names, property.key)}${isNonNull ? '!' : ''}`
}

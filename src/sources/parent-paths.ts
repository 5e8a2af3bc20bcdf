import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  print,
} from 'graphql'
import type { MappingReference } from '../mapping/types.ts'
import { type KeyPath, selectionOfPaths } from './key-paths.ts'

/** What is wrong with a reference. */
export interface PathMistake {
  readonly message: string
  readonly remedy: string
}

type References = readonly MappingReference[]
type ParentVariable = 'this' | 'batch'

/** The parent's fields that are read, by name. */
export function parentFieldsIn(references: References, ...variables: readonly ParentVariable[]): readonly string[] {
  return [...new Set(ofParent(references, variables).flatMap(([name]) => (name === undefined ? [] : [name])))]
}

/** The same down to what is read of them. */
export function parentPathsIn(references: References, ...variables: readonly ParentVariable[]): readonly KeyPath[] {
  return [...new Set(ofParent(references, variables).flatMap((path) => (path.length === 0 ? [] : [path.join('.')])))]
}

function ofParent(references: References, variables: readonly string[]): readonly (readonly string[])[] {
  return references.flatMap(({ variable, path }) => (variables.includes(variable) ? [path] : []))
}

/** What of the parent tells the inputs of a batched call apart: what is read of `$batch`, as far as the schema has fields. */
export function batchPathsIn(references: References, parent: GraphQLObjectType): readonly KeyPath[] {
  const paths = ofParent(references, ['batch']).map((path) => {
    const { depth } = walk(parent, path)
    return path.slice(0, Math.max(depth, 1)).join('.')
  })
  return [...new Set(paths.filter((path) => path !== ''))]
}

/** Says of a path of `$batch` that no one scalar stands there: inputs are told apart by scalars; undefined where one does. */
export function compositeMistake(path: KeyPath, parent: GraphQLObjectType): PathMistake | undefined {
  const names = path.split('.')
  const { type, depth, isList } = walk(parent, names)
  if (depth < names.length) return undefined // no field: reported where inputs are checked
  if (isLeafType(type) && !isList) return undefined
  const scalar = isObjectType(type)
    ? Object.values(type.getFields()).find((each) => isLeafType(getNamedType(each.type)))
    : undefined
  return {
    message: `$batch.${path} is no scalar, and items are matched by scalars`,
    remedy:
      isList || scalar === undefined
        ? 'use scalar fields of the type as its key, or of objects in it'
        : `name scalars in it: $batch { ${fieldSetOf([`${path}.${scalar.name}`])} }`,
  }
}

/** Paths as a field set: `id organization { id }`. */
export function fieldSetOf(paths: readonly KeyPath[]): string {
  return print(selectionOfPaths(paths)).replace(/\s+/g, ' ').slice(2, -2)
}

/** How far a path leads, to which type, and whether through a list. Of the type's own scalars, a list is a value as others. */
function walk(parent: GraphQLObjectType, path: readonly string[]) {
  let type: GraphQLNamedType = parent
  let depth = 0
  let isList = false
  for (const name of path) {
    const field: GraphQLField<unknown, unknown> | undefined = isObjectType(type) ? type.getFields()[name] : undefined
    if (field === undefined) break
    type = getNamedType(field.type)
    depth++
    isList ||= isListType(getNullableType(field.type)) && !isLeafType(type)
  }
  return { type, depth, isList }
}

/** What is wrong with reading `path` of a value of the type; custom scalars may hold anything. */
export function pathMistake(type: GraphQLType, path: readonly string[], label: string): PathMistake | undefined {
  const [name, ...rest] = path
  if (name === undefined) return undefined
  const named = getNamedType(type)
  const fields = fieldsOf(named)
  if (fields === undefined)
    return isPlainLeaf(named)
      ? { message: `${label} is of type ${named.name} and has no "${name}"`, remedy: `write ${label}` }
      : undefined
  const field = fields[name]
  if (field) return pathMistake(field.type, rest, `${label}.${name}`)
  return {
    message: `${label} is of type ${named.name}, which has no field "${name}"`,
    remedy: `use one of: ${Object.keys(fields).join(', ')}`,
  }
}

/** Custom scalars may hold anything. */
export function isPlainLeaf(type: GraphQLNamedType): boolean {
  return isEnumType(type) || (isScalarType(type) && isSpecifiedScalarType(type))
}

/** The fields of objects and input objects. */
export function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, { readonly type: GraphQLType }>> | undefined {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : undefined
}

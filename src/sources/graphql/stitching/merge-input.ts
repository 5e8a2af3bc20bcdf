import { type ConstValueNode, Kind, parseValue, type ValueNode } from 'graphql'

/** How a root field is given keys: the input mapping, and the key's fields that it reads. */
export interface MergeInput {
  readonly input: string
  readonly fields: readonly string[]
}

/** What a `@merge` says. */
export interface MergeWish {
  readonly argsExpr?: string | undefined
  readonly keyArg: string
  readonly keyField?: string | undefined
  readonly key?: readonly string[] | undefined
  readonly additionalArgs?: string | undefined
}

const variable = 'key'

/**
 * The input mapping that a `@merge` stands for.
 * @param isList whether one call takes many keys.
 * @param keyFields what a key has, where `@merge` takes all of it.
 * @throws SyntaxError for what the mapping language has no words for.
 */
export function mergeInput(wish: MergeWish, isList: boolean, keyFields: readonly string[]): MergeInput {
  const { argsExpr, keyArg, keyField, key, additionalArgs } = wish
  const fields = new Set<string>()
  const read = (name: string): string => {
    if (!/^\w+$/.test(name)) throw new SyntaxError(`the key "${name}" reaches into an object`)
    fields.add(name)
    return name
  }
  const one = (name: string) => `${isList ? '$batch' : '$this'}.${read(name)}`
  const object = (pairs: readonly (readonly [string, string])[]) =>
    isList
      ? `$batch { ${pairs.map(([to, from]) => `${to}: ${read(from)}`).join(' ')} }`
      : `{ ${pairs.map(([to, from]) => `${to}: $this.${read(from)}`).join(' ')} }`
  const pairOf = (text: string): readonly [string, string] => {
    const [to = '', from = to] = text.split(':').map((part) => part.trim())
    return [to, from]
  }
  const written = (node: ValueNode, isInBatch: boolean): string => {
    if (node.kind === Kind.VARIABLE) return wholeOrField(node.name.value, isInBatch)
    if (node.kind === Kind.LIST) {
      const [inner] = node.values
      const isExpansion = node.values.length === 1 && inner?.kind === Kind.LIST && inner.values.length === 1
      if (isExpansion && inner.values[0]) {
        if (!isList) throw new SyntaxError('it expands keys into a list, and the field takes one')
        return written(inner.values[0], true)
      }
      return `[${node.values.map((each) => written(each, isInBatch)).join(', ')}]`
    }
    if (node.kind === Kind.OBJECT) {
      if (!isInBatch)
        return `{ ${node.fields.map((field) => `${field.name.value}: ${written(field.value, false)}`).join(' ')} }`
      return object(
        node.fields.map(({ name, value }) => {
          if (value.kind !== Kind.VARIABLE) throw new SyntaxError('an expanded key has values that are not of the key')
          return [name.value, fieldOf(value.name.value)]
        }),
      )
    }
    return `$(${literal(node)})`
  }
  const wholeOrField = (name: string, isInBatch: boolean): string => {
    if (name === variable) return object(keyFields.map((each) => [each, each]))
    if (isList && !isInBatch) throw new SyntaxError('it takes one key, and the field gives a list')
    return one(fieldOf(name))
  }
  const args: string[] = []
  if (argsExpr !== undefined)
    args.push(...argumentsIn(argsExpr).map(([name, value]) => `${name}: ${written(value, false)}`))
  else {
    const pairs = key?.map(pairOf) ?? keyFields.map((each) => [each, each] as const)
    args.push(nested(keyArg.split('.'), keyField === undefined ? object(pairs) : one(keyField)))
  }
  if (additionalArgs !== undefined)
    args.push(...argumentsIn(additionalArgs).map(([name, value]) => `${name}: ${written(value, false)}`))
  return { input: args.join(' '), fields: [...fields] }
}

/** `$key.a` is a variable whose name says so. */
function argumentsIn(text: string): readonly (readonly [string, ValueNode])[] {
  const node = parseValue(
    `{ ${text.replace(/\$(\w+)((?:\.\w+)+)/g, (_, name: string, path: string) => `$${name}${path.replaceAll('.', '__')}`)} }`,
  )
  return node.kind === Kind.OBJECT ? node.fields.map(({ name, value }) => [name.value, value]) : []
}

function fieldOf(name: string): string {
  const [first, ...rest] = name.split('__')
  if (first !== variable || rest.length !== 1 || rest[0] === undefined)
    throw new SyntaxError(`$${name.replaceAll('__', '.')} is no field of the key`)
  return rest[0]
}

function nested([name = '', ...rest]: readonly string[], value: string): string {
  return rest.length === 0 ? `${name}: ${value}` : `${name}: { ${nested(rest, value)} }`
}

function literal(node: Exclude<ConstValueNode | ValueNode, { kind: Kind.LIST | Kind.OBJECT | Kind.VARIABLE }>): string {
  if (node.kind === Kind.NULL) return 'null'
  return node.kind === Kind.STRING || node.kind === Kind.ENUM ? JSON.stringify(node.value) : String(node.value)
}

import {
  type ConstValueNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  parseValue,
  type ValueNode,
} from 'graphql'

/** What a root field takes, by the names of the service, and what the module calls it. */
export interface MergeTarget {
  readonly args: readonly { readonly name: string; readonly type: GraphQLInputType }[]
  /** @throws SyntaxError for what the module does not show, as do the next three. */
  readonly argument: (name: string) => string
  readonly keyField: (name: string) => string
  readonly inputField: (typeName: string, name: string) => string
  readonly enumValue: (typeName: string, name: string) => string
}

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
export function mergeInput(
  wish: MergeWish,
  isList: boolean,
  keyFields: readonly string[],
  target: MergeTarget,
): MergeInput {
  const { argsExpr, keyArg, keyField, key, additionalArgs } = wish
  const fields = new Set<string>()
  const read = (name: string): string => {
    if (!/^\w+$/.test(name)) throw new SyntaxError(`the key "${name}" reaches into an object`)
    const shown = target.keyField(name)
    fields.add(shown)
    return shown
  }
  const one = (name: string) => `${isList ? '$batch' : '$this'}.${read(name)}`
  const object = (pairs: readonly (readonly [string, string])[], type: GraphQLInputType | undefined) =>
    isList
      ? `$batch { ${pairs.map(([to, from]) => `${inputField(to, type)}: ${read(from)}`).join(' ')} }`
      : `{ ${pairs.map(([to, from]) => `${inputField(to, type)}: $this.${read(from)}`).join(' ')} }`
  const inputField = (name: string, type: GraphQLInputType | undefined): string => {
    const named = type && getNamedType(type)
    return isInputObjectType(named) && named.getFields()[name] ? target.inputField(named.name, name) : name
  }
  const pairOf = (text: string): readonly [string, string] => {
    const [to = '', from = to] = text.split(':').map((part) => part.trim())
    return [to, from]
  }
  const written = (node: ValueNode, isInBatch: boolean, type: GraphQLInputType | undefined): string => {
    if (node.kind === Kind.VARIABLE) return wholeOrField(node.name.value, isInBatch, type)
    if (node.kind === Kind.LIST) {
      const [inner] = node.values
      const isExpansion = node.values.length === 1 && inner?.kind === Kind.LIST && inner.values.length === 1
      if (isExpansion && inner.values[0]) {
        if (!isList) throw new SyntaxError('it expands keys into a list, and the field takes one')
        return written(inner.values[0], true, type)
      }
      return `[${node.values.map((each) => written(each, isInBatch, type)).join(', ')}]`
    }
    if (node.kind === Kind.OBJECT) {
      if (!isInBatch)
        return `{ ${node.fields
          .map(({ name: { value: name }, value }) => {
            return `${inputField(name, type)}: ${written(value, false, typeOfField(type, name))}`
          })
          .join(' ')} }`
      return object(
        node.fields.map(({ name, value }) => {
          if (value.kind !== Kind.VARIABLE) throw new SyntaxError('an expanded key has values that are not of the key')
          return [name.value, fieldOf(value.name.value)]
        }),
        type,
      )
    }
    if (node.kind === Kind.ENUM && type !== undefined)
      return `$(${JSON.stringify(target.enumValue(getNamedType(type).name, node.value))})`
    return `$(${literal(node)})`
  }
  const wholeOrField = (name: string, isInBatch: boolean, type: GraphQLInputType | undefined): string => {
    if (name === variable)
      return object(
        keyFields.map((each) => [each, each]),
        type,
      )
    if (isList && !isInBatch) throw new SyntaxError('it takes one key, and the field gives a list')
    return one(fieldOf(name))
  }
  const typeOf = (arg: string) => target.args.find(({ name }) => name === arg)?.type
  const args: string[] = []
  const takeAll = (text: string): void => {
    for (const [name, value] of argumentsIn(text))
      args.push(`${target.argument(name)}: ${written(value, false, typeOf(name))}`)
  }
  if (argsExpr !== undefined) takeAll(argsExpr)
  else {
    const pairs = key?.map(pairOf) ?? keyFields.map((each) => [each, each] as const)
    const [arg = '', ...path] = keyArg.split('.')
    const type = path.reduce(typeOfField, typeOf(arg))
    const names = path.map((name, at) => inputField(name, path.slice(0, at).reduce(typeOfField, typeOf(arg))))
    args.push(nested([target.argument(arg), ...names], keyField === undefined ? object(pairs, type) : one(keyField)))
  }
  if (additionalArgs !== undefined) takeAll(additionalArgs)
  return { input: args.join(' '), fields: [...fields] }
}

/** The type of a field below an input type; undefined where it has no such field. */
export function typeOfField(type: GraphQLInputType | undefined, name: string): GraphQLInputType | undefined {
  const named = type && getNamedType(type)
  return isInputObjectType(named) ? named.getFields()[name]?.type : undefined
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

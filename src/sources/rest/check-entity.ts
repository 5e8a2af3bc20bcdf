import {
  type GraphQLArgument,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { ConnectorSite, SiteFinding } from '../source.ts'

/** Reports what keeps a query field from being a way to get an entity: its type, or arguments that are no key of it. */
export function checkEntityQuery({ field, coordinate, report }: ConnectorSite, node: SiteFinding['node']): void {
  if (field === undefined) return
  const type = getNamedType(field.type)
  const refuse = (message: string, remedy: string, rule = 'connect-entity') => report({ rule, message, remedy, node })
  if (isListType(getNullableType(field.type)) || !isCompositeType(type)) {
    refuse(
      `${coordinate} is ${field.type}, and an entity is one object`,
      'remove `entity`; many entities are got in one call by a @connect on the type that reads $batch',
    )
    return
  }
  if (isNonNullType(field.type))
    report({
      severity: 'warning',
      rule: 'connect-entity',
      message: `${coordinate} is never null, and there may be no entity of a key`,
      remedy: `write ${type.name} without "!"`,
      node,
    })
  if (field.args.length === 0) refuse(`${coordinate} has no arguments to take a key`, 'add the fields of the key')
  for (const argument of field.args) {
    const problem = problemOf(argument, type, `${coordinate}(${argument.name}:)`)
    if (problem !== undefined)
      refuse(problem, `give ${argument.name} the name and the type of a key field of ${type.name}`, 'entity-argument')
  }
}

function problemOf(
  { name, type }: Pick<GraphQLArgument, 'name' | 'type'>,
  owner: GraphQLNamedType,
  label: string,
): string | undefined {
  if (!isObjectType(owner) && !isInterfaceType(owner)) return undefined
  const field = owner.getFields()[name]
  if (field === undefined) return `${label} is no field of ${owner.name}`
  const given = getNamedType(type)
  const wanted = getNamedType(field.type)
  const isMisfit = isListType(getNullableType(type)) !== isListType(getNullableType(field.type))
  if (isInputObjectType(given) && isCompositeType(wanted) && !isMisfit) {
    for (const each of Object.values(given.getFields())) {
      const problem = problemOf(each, wanted, `${label} ${given.name}.${each.name}`)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  return isMisfit || !isSameKeyType(given.name, wanted.name)
    ? `${label} is ${type}, and ${owner.name}.${name} is ${field.type}`
    : undefined
}

/** Keys travel as text: an ID is a String. */
function isSameKeyType(given: string, wanted: string): boolean {
  const texts = ['ID', 'String']
  return given === wanted || (texts.includes(given) && texts.includes(wanted))
}

import {
  type ASTNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import { keysOf } from './entity-keys.ts'
import type { FieldWays } from './field-ways.ts'
import type { SiteFinding } from './source.ts'
import { isEntityRootField } from './source-schema.ts'

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

/** Warns of fields of entities that nothing of the module can ever give: no field leads to the type, and no connector gets it. */
export function reportUnreachedEntities(schema: GraphQLSchema, ways: FieldWays, report: Report): void {
  const reached = reachedTypes(schema, ways)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.astNode || reached.has(type)) continue
    const keys = keysOf(type.astNode)
    const keyFields = new Set(keys.flatMap(({ fields }) => fields))
    if (keys.length === 0) continue
    for (const field of Object.values(type.getFields()))
      if (!keyFields.has(field.name) && ways.of(type.name, field.name).kind === 'property')
        report({
          severity: 'warning',
          rule: 'field-not-filled',
          message: `nothing fills ${type.name}.${field.name}: no field leads to a ${type.name}, and no connector gets one`,
          remedy: 'give the field a connector, or the type one that reads its key',
          node: field.astNode ?? undefined,
        })
  }
}

/** Types that an answer can have objects of. */
function reachedTypes(schema: GraphQLSchema, ways: FieldWays): ReadonlySet<GraphQLObjectType> {
  const reached = new Set<GraphQLObjectType>()
  // No recursion: chains of types can be longer than the stack.
  const visit = (start: GraphQLObjectType): void => {
    const waiting = [start]
    for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
      if (reached.has(type)) continue
      reached.add(type)
      for (const field of Object.values(type.getFields())) {
        const result = getNamedType(field.type)
        if (isEntityRootField(field.name)) continue
        if (isAbstractType(result)) waiting.push(...schema.getPossibleTypes(result))
        else if (isObjectType(result)) waiting.push(result)
      }
    }
  }
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    if (root) visit(root)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    if (ways.typeConnectors.has(type.name)) visit(type)
    // What a field's own way gives of a type that only other modules lead to.
    for (const field of Object.values(type.getFields())) {
      const result = getNamedType(field.type)
      if (ways.of(type.name, field.name).kind !== 'property' && isObjectType(result)) visit(result)
    }
  }
  return reached
}

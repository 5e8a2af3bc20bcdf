import type { GraphQLSchema } from 'graphql'
import { createRandom } from '../harness/random.ts'
import type { Scope } from './scope.ts'
import { type Fragment, fieldText, type SelectionParts, selectionText } from './selection.ts'
import type { ValuePool, Variable } from './values.ts'

/** An operation as a client would send it. */
export interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** The operation of a seed: random, and valid for the schema. */
export function generateOperation(schema: GraphQLSchema, seed: number, pool: ValuePool): Operation {
  const random = createRandom(seed)
  const fragments: Fragment[] = []
  const variables = new Map<string, Variable>()
  const parts: SelectionParts = { schema, random, pool, fragments, variables, budget: 6 + random.below(30) }
  const level = { scope: new Map() as Scope, depth: 1 + random.below(5), width: 1 }
  const mutation = schema.getMutationType()
  const query = schema.getQueryType()
  const isMutation = mutation !== undefined && mutation !== null && random.chance(0.08)
  const root = isMutation ? mutation : query
  if (root === undefined || root === null) throw new Error('the schema has no query type')
  const body = isMutation
    ? `{ ${Array.from({ length: 1 + random.below(3) }, () => fieldText(root, level, parts) ?? '__typename').join(' ')} }`
    : selectionText(root, level, parts)
  const texts = usedFragments(body, fragments).map((each) => `fragment ${each.name} on ${each.typeName} ${each.body}`)
  const whole = [body, ...texts].join('\n')
  if (random.chance(0.3)) texts.reverse()
  const used = [...variables].filter(([name]) => isNamedIn(whole, '$', name))
  const declared = used.map(
    ([name, { type, defaultText }]) => `$${name}: ${type}${defaultText === undefined ? '' : ` = ${defaultText}`}`,
  )
  const head = declared.length > 0 ? `(${declared.join(', ')})` : ''
  const given = used.flatMap(([name, each]) => (each.given === undefined ? [] : [[name, each.given.value]]))
  return {
    query: [`${isMutation ? 'mutation' : 'query'} Generated${head} ${body}`, ...texts].join('\n'),
    variables: Object.fromEntries(given),
  }
}

/** What was given up while generating may have left fragments behind that nothing spreads. */
function usedFragments(body: string, fragments: readonly Fragment[]): readonly Fragment[] {
  const used = new Set<Fragment>()
  const visit = (text: string) => {
    for (const each of fragments)
      if (!used.has(each) && isNamedIn(text, '...', each.name)) {
        used.add(each)
        visit(each.body)
      }
  }
  visit(body)
  return fragments.filter((each) => used.has(each))
}

function isNamedIn(text: string, mark: string, name: string): boolean {
  const word = mark + name
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!/[\w]/.test(text.charAt(at + word.length))) return true
  return false
}

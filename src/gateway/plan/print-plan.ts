import type { FetchDescription, PlanDescription } from './describe-plan.ts'

/** Longest text of a fetch's arguments in the tree. */
const maxArgumentsLength = 60

interface Line {
  readonly left: string
  readonly right: string
}

/** The plan as a tree, for people: what hangs on a fetch waits for it, siblings run in parallel. Ends in a line break. */
export function printPlan(description: PlanDescription): string {
  const { kind, name, fetches } = description
  const title = [kind, ...(name === undefined ? [] : [name]), ...eventsText(description)].join(' ')
  if (fetches.length === 0) return `${title}\n└─ nothing to fetch\n`
  const lines = linesBelow(undefined, '', childrenOf(description))
  const width = Math.max(...lines.map(({ left }) => left.length))
  const tree = lines.map(({ left, right }) => `${left.padEnd(width)}   ${right}\n`).join('')
  return `${title}\n${tree}\n${summaryOf(description)}\n`
}

/** Who gives the events: what is below runs for each of them. */
function eventsText({ events }: PlanDescription): readonly string[] {
  return events === undefined
    ? []
    : [`for each event of ${events.source} ${events.connector}${argumentsText(events.args)}`]
}

type Children = ReadonlyMap<number | undefined, readonly FetchDescription[]>

/** Each fetch under the one of those it waits for that can start last; those of the operation itself under none. */
function childrenOf({ fetches }: PlanDescription): Children {
  const rounds = roundsOf(fetches)
  const children = new Map<number | undefined, FetchDescription[]>()
  for (const fetch of fetches) {
    const [last] = [...fetch.after].sort((left, right) => (rounds.get(right) ?? 0) - (rounds.get(left) ?? 0))
    const parent = fetch.at === '' ? undefined : last
    children.set(parent, [...(children.get(parent) ?? []), fetch])
  }
  return children
}

/** How many fetches, one after the other, lead to each: 1 for those that wait for nothing. */
function roundsOf(fetches: readonly FetchDescription[]): ReadonlyMap<number, number> {
  const byId = new Map(fetches.map((fetch) => [fetch.id, fetch]))
  const rounds = new Map<number, number>()
  const roundOf = (id: number): number => {
    const known = rounds.get(id)
    if (known !== undefined) return known
    const round = 1 + Math.max(0, ...(byId.get(id)?.after ?? []).map(roundOf))
    rounds.set(id, round)
    return round
  }
  for (const { id } of fetches) roundOf(id)
  return rounds
}

function linesBelow(parent: number | undefined, indent: string, children: Children): Line[] {
  const siblings = children.get(parent) ?? []
  return siblings.flatMap((fetch, place) => {
    const isLast = place === siblings.length - 1
    const then = fetch.at === '' && fetch.after.length > 0 ? 'then ' : ''
    return [
      {
        left: `${indent}${isLast ? '└─' : '├─'} ${then}${labelOf(fetch)}`,
        right: `${effortOf(fetch)}${alsoAfter(fetch, parent, children)}${fetch.joins.length > 0 ? ', equal ones once' : ''}`,
      },
      ...linesBelow(fetch.id, `${indent}${isLast ? '   ' : '│  '}`, children),
    ]
  })
}

function labelOf({ source, connector, isEntity, needs, args }: FetchDescription): string {
  return `${source} ${connector}${isEntity ? ` by ${needs.join(' ')}` : argumentsText(args)}`
}

function argumentsText(args: FetchDescription['args']): string {
  const text = Object.entries(args)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  if (text === '') return ''
  return `(${text.length > maxArgumentsLength ? `${text.slice(0, maxArgumentsLength)}…` : text})`
}

function effortOf({ way, at, maxBatchSize }: FetchDescription): string {
  const isMany = at.includes('[]')
  const where = at === '' ? '' : ` for ${isMany ? (way === 'batch' ? 'all ' : 'each ') : ''}${at}`
  switch (way) {
    case 'batch':
      return `1 call${where}${isMany && maxBatchSize !== undefined ? `, ${maxBatchSize} at a time` : ''}`
    case 'call':
      return `1 call${where}`
    case 'join':
      return `joined${where}`
    case 'map':
      return `computed${where}`
    case 'code':
      return `the module's code${where}`
  }
}

/** What it waits for besides the fetch that it hangs on. */
function alsoAfter({ at, after }: FetchDescription, parent: number | undefined, children: Children): string {
  if (at === '') return ''
  const others = [...children.values()].flat().filter(({ id }) => id !== parent && after.includes(id))
  return others.length === 0 ? '' : `, also after ${others.map(labelOf).join(', ')}`
}

function summaryOf({ kind, fetches }: PlanDescription): string {
  const rounds = Math.max(...roundsOf(fetches).values())
  const count = `${fetches.length} step${fetches.length === 1 ? '' : 's'} in ${rounds} round${rounds === 1 ? '' : 's'}`
  if (fetches.length === 1) return `${count}.`
  return kind === 'mutation'
    ? `${count}: root fields run one after the other; below each, what stands side by side runs in parallel.`
    : `${count}: what stands side by side runs in parallel, each below what it waits for.`
}

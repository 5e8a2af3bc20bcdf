import { refusal } from './refusal.ts'

/** Where a file belongs: a null in the operation's variables. */
export interface Place {
  readonly holder: Record<string, unknown> | unknown[]
  readonly key: string
}

/** Most places in one map; each is walked to. */
const maxPlaces = 200

/**
 * The places of each file, by the part's name. A path leads through own fields and items that are there, to a null: nothing is made
 * on the way, so no path can reach a prototype.
 * @throws GatewayError BAD_REQUEST where the map is none, or a path leads nowhere.
 */
export function findPlaces(operations: Record<string, unknown>, map: unknown): ReadonlyMap<string, readonly Place[]> {
  if (!isRecord(map)) throw refusal('map', 'the map is no object')
  const taken = new Set<string>()
  return new Map(
    Object.entries(map).map(([name, paths]) => {
      if (!Array.isArray(paths) || paths.length === 0) throw refusal('map', 'a file has no list of paths')
      return [
        name,
        paths.map((path: unknown) => {
          if (typeof path !== 'string') throw refusal('map', 'a path is no text')
          if (taken.has(path)) throw refusal('duplicate', 'a path stands twice in the map')
          taken.add(path)
          if (taken.size > maxPlaces) throw refusal('map', `the map has more than ${maxPlaces} paths`)
          return findPlace(operations, path)
        }),
      ]
    }),
  )
}

function findPlace(operations: Record<string, unknown>, path: string): Place {
  const [root, ...steps] = path.split('.')
  if (root !== undefined && /^\d+$/.test(root))
    throw refusal('batching', 'a path begins with the number of an operation')
  const key = steps.pop()
  if (root !== 'variables' || key === undefined) throw refusal('map-path', 'a path does not lead into the variables')
  let holder: unknown = Object.hasOwn(operations, root) ? operations[root] : undefined
  for (const step of steps) holder = childOf(holder, step)
  if (!isContainer(holder) || childOf(holder, key) !== null)
    throw refusal('map-path', 'a path does not lead to a null in the variables')
  return { holder, key }
}

/** A field or an item that is there; undefined else. */
function childOf(holder: unknown, key: string): unknown {
  if (!isContainer(holder) || !Object.hasOwn(holder, key)) return undefined
  if (Array.isArray(holder)) return /^\d{1,6}$/.test(key) ? holder[Number(key)] : undefined
  return holder[key]
}

function isContainer(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === 'object' && value !== null
}

/** An object of JSON. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value)
}

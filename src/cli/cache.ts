import type { CommandIo, ExitCode, OptionValues } from './command.ts'

const defaultUrl = 'http://127.0.0.1:4000'
const timeoutMs = 30_000

/** `selvedge cache show|purge`: asks a running gateway about its cache, or empties it. */
export async function cache(io: CommandIo, values: OptionValues): Promise<ExitCode> {
  const token = io.env.SELVEDGE_ADMIN_TOKEN
  if (token === undefined || token === '') return wrong(io, 'SELVEDGE_ADMIN_TOKEN must hold the token of the gateway')
  const url = addressOf(values.url)
  if (url === undefined) return wrong(io, '--url must be the address of a gateway, like http://127.0.0.1:4000')
  const { action = 'show' } = values
  if (action !== 'show' && action !== 'purge') return wrong(io, `there is show and purge, not ${String(action)}`)
  const order = { tags: listOf(values.tags), sources: listOf(values.sources), all: values.all === true }
  const isOrdered = order.tags.length > 0 || order.sources.length > 0 || order.all
  if (action === 'purge' && !isOrdered) return wrong(io, 'say what is to go: --tags, --sources or --all')
  if (action === 'show' && isOrdered) return wrong(io, 'show takes neither --tags nor --sources nor --all')
  const answer = await ask(url, token, action === 'purge' ? order : undefined)
  if (typeof answer === 'string') {
    io.complain(`selvedge: ${answer}\n`)
    return 1
  }
  io.print(values.json === true ? `${JSON.stringify(answer, null, 2)}\n` : describe(answer))
  return 0
}

function wrong(io: CommandIo, message: string): ExitCode {
  io.complain(`selvedge: ${message}\n`)
  return 2
}

function addressOf(given: OptionValues[string] = defaultUrl): URL | undefined {
  const base = String(given)
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) return undefined
  return new URL('/cache', base)
}

function listOf(given: OptionValues[string]): readonly string[] {
  return typeof given === 'string' ? given.split(',').flatMap((each) => each.trim() || []) : []
}

/** What the gateway says, or why it says nothing. */
async function ask(url: URL, token: string, order: object | undefined): Promise<object | string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  try {
    const response = await fetch(url, {
      method: order === undefined ? 'GET' : 'DELETE',
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(order !== undefined && { body: JSON.stringify(order) }),
    })
    if (response.status === 401) return 'the gateway does not know this token'
    if (response.status === 404) return 'the gateway serves no /cache: SELVEDGE_ADMIN_TOKEN must be set where it runs'
    if (!response.ok) return `the gateway answered with ${response.status}`
    return (await response.json()) as object
  } catch {
    return `no gateway answers at ${url.origin}`
  }
}

interface StoreStanding {
  readonly kind: string
  readonly state: string
  readonly entries?: number
  readonly bytes?: number
}

interface Standing {
  readonly store: StoreStanding
  readonly stores: readonly (StoreStanding & { readonly sources: readonly string[] })[]
  readonly sources: Readonly<Record<string, Readonly<Record<string, number>>>>
}

function describe(answer: object): string {
  if ('invalidatedTags' in answer && 'purgedEntries' in answer)
    return `${answer.invalidatedTags} tags made invalid, ${answer.purgedEntries} entries gone\n`
  const { store, stores, sources } = answer as Standing // what GET /cache gives
  const lines = Object.entries(sources).map(
    ([name, counts]) =>
      `  ${name}: ${Object.entries(counts)
        .map(([result, count]) => `${count} ${result}`)
        .join(', ')}`,
  )
  const chosen = stores.map((each) => `store of ${each.sources.join(', ')}: ${describeStore(each)}`)
  return [`store: ${describeStore(store)}`, ...chosen, ...lines, ''].join('\n')
}

function describeStore({ kind, state, entries, bytes = 0 }: StoreStanding): string {
  return `${kind}, ${state}${entries === undefined ? '' : `, ${entries} entries, ${bytes} bytes`}`
}

import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'
import { type Env, Secret } from '../../utils/secret.ts'
import type { Destination } from '../egress/egress.ts'
import { createNoProxy } from './no-proxy.ts'
import type { ProxyOptions } from './options.ts'

/** A proxy with its secrets read. */
export interface ProxyServer {
  readonly isSecure: boolean
  /** An IPv6 address stands without brackets. */
  readonly hostname: string
  readonly port: number
  /** Value of `proxy-authorization`. */
  readonly authorization: string | undefined
  readonly ca: string | undefined
}

/** Which proxy leads to a destination; undefined where it is called directly. */
export type ProxyFor = (destination: Destination) => ProxyServer | undefined

/**
 * Reads what the option names, once. `'env'` follows the environment as curl does: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, lower case
 * before upper case. See https://everything.curl.dev/usingcurl/proxies/env.html
 * @param at path of the `proxy` option, for mistakes.
 * @throws ConfigError naming the option or variable that is wrong; never its value, which may hold credentials.
 */
export function resolveProxy(option: string | Secret | ProxyOptions | undefined, env: Env, at: string): ProxyFor {
  if (option === undefined) return () => undefined
  const problems: ConfigProblem[] = []
  const proxyFor = option === 'env' ? fromEnvironment(env, at, problems) : always(readProxy(option, env, at, problems))
  if (problems.length > 0) throw new ConfigError(problems)
  return proxyFor
}

function always(proxy: ProxyServer | undefined): ProxyFor {
  return () => proxy
}

function fromEnvironment(env: Env, at: string, problems: ConfigProblem[]): ProxyFor {
  const find = (name: string): string | undefined =>
    [name, name.toUpperCase()].find((each) => env[each] !== undefined && env[each] !== '')
  const read = (scheme: 'http' | 'https'): ProxyServer | undefined => {
    const name = find(`${scheme}_proxy`) ?? find('all_proxy')
    if (name === undefined) return undefined
    const text = env[name] ?? ''
    const url = text.includes('://') ? text : `http://${text}`
    return parseProxyUrl(url, `${at}: environment variable ${name}`, problems)
  }
  const [plain, secure] = [read('http'), read('https')]
  const isDirect = createNoProxy(env[find('no_proxy') ?? ''] ?? '')
  return (destination) => {
    const proxy = destination.protocol === 'https:' ? secure : plain
    return proxy === undefined || isDirect(destination) ? undefined : proxy
  }
}

function readProxy(option: string | Secret | ProxyOptions, env: Env, at: string, problems: ConfigProblem[]) {
  if (typeof option === 'string' || option instanceof Secret) return readUrl(option, env, at, problems)
  const reveal = (name: 'username' | 'password' | 'ca'): string | undefined => {
    const given = option[name]
    if (given === undefined || typeof given === 'string') return given
    const text = given.reveal(env)
    if (text === undefined)
      problems.push({ path: `${at}.${name}`, rule: `needs a value, and ${given.origin} gives none` })
    return text
  }
  const proxy = readUrl(option.url, env, `${at}.url`, problems)
  const [username, password, ca] = [reveal('username'), reveal('password'), reveal('ca')]
  if (username === undefined && option.password !== undefined)
    problems.push({ path: `${at}.password`, rule: 'needs `username` beside it' })
  if (username?.includes(':')) problems.push({ path: `${at}.username`, rule: 'must not hold a colon' })
  const authorization = username === undefined ? proxy?.authorization : basic(username, password ?? '')
  return proxy && { ...proxy, authorization, ca }
}

function readUrl(given: string | Secret, env: Env, at: string, problems: ConfigProblem[]): ProxyServer | undefined {
  const text = typeof given === 'string' ? given : given.reveal(env)
  if (text === undefined) {
    if (typeof given !== 'string') problems.push({ path: at, rule: `needs a value, and ${given.origin} gives none` })
    return undefined
  }
  const proxy = parseProxyUrl(text, at, problems)
  if (typeof given === 'string' && proxy?.authorization !== undefined)
    problems.push({
      path: at,
      rule: 'must not hold credentials as text: write { url, username, password }, or make it a secret',
    })
  return proxy
}

const urlRule = 'must be the URL of a proxy: http://host:port or https://host:port, without a path'

function parseProxyUrl(text: string, path: string, problems: ConfigProblem[]): ProxyServer | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isProxy =
    (url?.protocol === 'http:' || url?.protocol === 'https:') && url.pathname + url.search + url.hash === '/'
  const [username, password] = [decode(url?.username), decode(url?.password)]
  if (url === undefined || !isProxy || username === undefined || password === undefined) {
    problems.push({ path, rule: urlRule })
    return undefined
  }
  const isSecure = url.protocol === 'https:'
  return {
    isSecure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isSecure ? 443 : 80),
    authorization: username === '' && password === '' ? undefined : basic(username, password),
    ca: undefined,
  }
}

function decode(text = ''): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

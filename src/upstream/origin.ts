import type { Socket } from 'node:net'
import { Agent, type Dispatcher, errors } from 'undici'
import type { Connector, Peer } from './connector.ts'
import type { WireHandler } from './exchange.ts'
import { Session, speaksHttp2 } from './http2/session.ts'

/** How the connections to one origin are used. */
export interface OriginSettings {
  readonly connector: Connector
  readonly connectTimeoutMs: number
  readonly maxConnections: number
  readonly keepAliveTimeoutMs: number
  readonly maxHeaderBytes: number
  readonly http2: boolean
}

interface Waiting {
  readonly options: Dispatcher.DispatchOptions
  readonly handler: WireHandler
}

/**
 * The connections to one origin. Which HTTP it speaks is found out with the first one (ALPN, RFC 7301): all calls wait for that. HTTP/1.1 is then undici's
 * pool's, from that connection on; with HTTP/2, few connections carry all calls. A class, as it has identity and an end.
 */
export class Origin {
  readonly #settings: OriginSettings
  readonly #url: URL
  /** Undici's pool of HTTP/1.1 connections. An agent, as a pool alone opens a new connection after each call that is given up. */
  readonly #pool: Agent
  #isHttp1: boolean
  #sessions: readonly Session[] = []
  #waiting: Waiting[] = []
  #isOpening = false
  #isDestroyed = false
  /** The first connection, until the pool takes it. */
  #first: Socket | undefined

  constructor(url: string, settings: OriginSettings) {
    this.#settings = settings
    this.#url = new URL(url)
    this.#isHttp1 = !settings.http2 || this.#url.protocol !== 'https:'
    this.#pool = new Agent({
      connect: (_, callback) => {
        this.#openHttp1().then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        )
      },
      connections: settings.maxConnections,
      pipelining: 1,
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      maxHeaderSize: settings.maxHeaderBytes,
    })
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: WireHandler): void {
    if (this.#isHttp1) {
      this.#pool.dispatch(options, handler)
      return
    }
    if (this.#isDestroyed) {
      fail(handler, new errors.ClientDestroyedError())
      return
    }
    // Those that were given up need no place: a connection may never have room again.
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((each) => !each.handler.isSettled())
    this.#waiting.push({ options, handler })
    this.#advance()
  }

  /** Whether it could be forgotten now. */
  isIdle(): boolean {
    const isQuiet = this.#sessions.every((session) => session.isIdle())
    return isQuiet && this.#waiting.length === 0 && !this.#isOpening && isQuietPool(this.#pool)
  }

  async destroy(): Promise<void> {
    this.#isDestroyed = true
    for (const session of this.#sessions) session.destroy()
    this.#failWaiting(new errors.ClientDestroyedError())
    await this.#pool.destroy()
  }

  /** Gives calls to connections as far as there is room, and opens another one where there is none. */
  readonly #advance = (): void => {
    this.#sessions = this.#sessions.filter((session) => !session.isOver())
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const session = this.#sessions.find((each) => each.hasRoom())
      if (session === undefined) break
      this.#waiting.shift()
      session.start(next.options, next.handler)
    }
    if (this.#waiting.length === 0 || this.#isOpening || this.#isDestroyed) return
    if (this.#sessions.length >= this.#settings.maxConnections) return
    if (this.#sessions.some((session) => session.isPending())) return
    this.#isOpening = true
    this.#settings.connector.open(peerOf(this.#url), ['h2', 'http/1.1']).then(this.#onOpened, this.#onFailed)
  }

  readonly #onOpened = (socket: Socket): void => {
    this.#isOpening = false
    if (this.#isDestroyed) socket.destroy()
    else if (socket.destroyed) this.#onFailed(new errors.SocketError('closed as soon as it was open'))
    else if (speaksHttp2(socket)) {
      this.#sessions = [...this.#sessions, this.#createSession(socket)]
      this.#advance()
    } else this.#turnToHttp1(socket)
  }

  readonly #onFailed = (error: Error): void => {
    this.#isOpening = false
    // Where others are open, there will be room.
    if (this.#sessions.length === 0) this.#failWaiting(error)
  }

  #createSession(socket: Socket): Session {
    const { keepAliveTimeoutMs, connectTimeoutMs, maxHeaderBytes } = this.#settings
    return new Session(socket, {
      origin: this.#url.origin,
      maxHeaderBytes,
      idleMs: keepAliveTimeoutMs,
      probeMs: connectTimeoutMs,
      onChange: this.#advance,
      onHttp1Required: () => this.#turnToHttp1(undefined),
    })
  }

  #turnToHttp1(socket: Socket | undefined): void {
    this.#isHttp1 = true
    for (const session of this.#sessions) session.retire()
    this.#first = socket
    const waiting = this.#waiting
    this.#waiting = []
    for (const { options, handler } of waiting) this.#pool.dispatch(options, handler)
    // Nobody was left who wanted it.
    setImmediate(() => {
      this.#first?.destroy()
      this.#first = undefined
    })
  }

  async #openHttp1(): Promise<Socket> {
    const first = this.#first
    this.#first = undefined
    return first ?? this.#settings.connector.open(peerOf(this.#url), ['http/1.1'])
  }

  #failWaiting(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { handler } of waiting) fail(handler, error)
  }
}

function isQuietPool(pool: Agent): boolean {
  return Object.values(pool.stats).every(({ size }) => size === 0)
}

function fail(handler: WireHandler, error: Error): void {
  handler.onResponseError?.(unsentController, error)
}

/** Of a call that never came so far that it could be stopped. */
const unsentController: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
}

/** Whom a URL leads to. */
export function peerOf({ protocol, hostname, host, port }: URL): Peer {
  return { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host, port }
}

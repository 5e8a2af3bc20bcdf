import { type ClientHttp2Session, connect } from 'node:http2'
import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { WireHandler } from '../exchange.ts'
import { type StreamOwner, startStream } from './stream.ts'

/** Most streams on one connection, whatever the upstream allows: further calls get another one. */
const maxStreams = 100

/** What one answer, and all of a connection, may be ahead of the reader: enough for 1 Gbit/s across 60 ms. */
const streamWindowBytes = 1024 * 1024
const sessionWindowBytes = 8 * 1024 * 1024

/** Far above what is taken, so that it is judged in one place, and far below what would hurt. */
const maxHeaderPairs = 256

/** How one connection is used. */
export interface SessionSettings {
  readonly origin: string
  readonly maxHeaderBytes: number
  /** How long it is kept without streams. */
  readonly idleMs: number
  /** How long it has to show that it lives, and to close. */
  readonly probeMs: number
  /** There is room for another stream, or the connection is gone. */
  readonly onChange: () => void
  readonly onHttp1Required: () => void
}

/** One HTTP/2 connection: how many streams it takes, and when it ends. A class, as it has identity and an end. */
export class Session {
  readonly #settings: SessionSettings
  readonly #socket: Socket
  readonly #session: ClientHttp2Session
  readonly #owner: StreamOwner
  readonly #idle: NodeJS.Timeout
  #streams = 0
  /** One until the upstream says how many it takes: what it would refuse is not sent. */
  #limit = 1
  #isReady = false
  #isRetired = false
  #isSuspect = false
  #hasAnswered = false
  #lastTaken = Number.POSITIVE_INFINITY

  /** @param socket a TLS connection on which HTTP/2 was agreed upon. */
  constructor(socket: Socket, settings: SessionSettings) {
    this.#settings = settings
    this.#socket = socket
    this.#session = connect(settings.origin, {
      createConnection: () => socket,
      maxHeaderListPairs: maxHeaderPairs,
      settings: {
        enablePush: false,
        initialWindowSize: streamWindowBytes,
        maxHeaderListSize: settings.maxHeaderBytes,
      },
    })
    this.#session.setLocalWindowSize(sessionWindowBytes)
    this.#owner = this.#createOwner()
    this.#idle = setTimeout(() => this.#onIdle(), settings.idleMs)
    this.#session.on('remoteSettings', ({ maxConcurrentStreams = maxStreams }) => {
      this.#isReady = true
      this.#limit = Math.min(maxConcurrentStreams, maxStreams)
      settings.onChange()
    })
    this.#session.on('goaway', (_, lastStreamId) => {
      this.#lastTaken = lastStreamId ?? Number.POSITIVE_INFINITY
      this.retire()
    })
    // Its streams tell of it.
    this.#session.on('error', () => {})
    this.#session.on('close', () => {
      this.#isRetired = true
      clearTimeout(this.#idle)
      settings.onChange()
    })
  }

  /** Whether it will never take another stream. */
  isOver(): boolean {
    return this.#isRetired || this.#session.closed || this.#session.destroyed
  }

  hasRoom(): boolean {
    return this.#streams < this.#limit && !this.#isSuspect && !this.isOver()
  }

  /** Whether it may still turn out to have more room than it seems. */
  isPending(): boolean {
    return !this.#isReady && !this.#isSuspect && !this.isOver()
  }

  isIdle(): boolean {
    return this.#streams === 0
  }

  /** Makes a call, if there is room. */
  start(options: Dispatcher.DispatchOptions, handler: WireHandler): void {
    if (startStream(this.#owner, options, handler)) this.#streams++
  }

  /** Takes no more streams, and ends with the last one. */
  retire(): void {
    this.#isRetired = true
    if (this.#streams === 0) this.destroy()
  }

  /** Ends, with all streams. */
  destroy(): void {
    this.#isRetired = true
    clearTimeout(this.#idle)
    this.#session.destroy()
    // Node waits until the last bytes are out, and after GOAWAY until the upstream closes.
    const timer = setTimeout(() => this.#socket.destroy(), this.#settings.probeMs)
    if (this.#socket.destroyed) clearTimeout(timer)
    else this.#socket.once('close', () => clearTimeout(timer))
  }

  #createOwner(): StreamOwner {
    const { origin, maxHeaderBytes, onHttp1Required, onChange } = this.#settings
    return {
      session: this.#session,
      authority: new URL(origin).host,
      maxHeaderBytes,
      isBeyondGoaway: (id) => id > this.#lastTaken,
      hasAnswered: () => this.#hasAnswered,
      onAnswer: () => {
        this.#hasAnswered = true
      },
      onTimeout: () => this.#probe(),
      onHttp1Required,
      onClose: () => {
        this.#streams--
        if (this.#streams === 0) {
          if (this.#isRetired) this.destroy()
          else this.#idle.refresh()
        }
        onChange()
      },
    }
  }

  #onIdle(): void {
    if (this.#streams === 0) this.destroy()
  }

  /** A call that timed out may have been on a connection that is dead without a word: it takes no more until it has answered a PING. */
  #probe(): void {
    if (this.#isSuspect || this.#session.destroyed) return
    this.#isSuspect = true
    const timer = setTimeout(() => this.destroy(), this.#settings.probeMs)
    this.#session.ping((error) => {
      clearTimeout(timer)
      if (error !== null) return
      this.#isSuspect = false
      this.#settings.onChange()
    })
  }
}

/** The application protocol that a TLS socket has agreed upon. */
export function speaksHttp2(socket: Socket): boolean {
  return 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'
}

import { IncomingMessage } from 'node:http'

/** Under which the value stands. No private field: the constructor of `IncomingMessage` sets the property before there are any. */
const offered = Symbol('offered')

/**
 * A request that asks to become a WebSocket leaves HTTP; one that offers another protocol (`Upgrade: h2c`, as some clients do with
 * each request) is answered as if it had not, as RFC 9110 section 7.8 allows. Node 20 asks no more than whether anybody listens for
 * upgrades at all, and reads from this property whether the request is one.
 */
export class WebSocketRequest extends IncomingMessage {
  declare [offered]: boolean | null

  get upgrade(): boolean | null {
    return this[offered] && (this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket')
  }

  set upgrade(value: boolean | null) {
    this[offered] = value
  }
}

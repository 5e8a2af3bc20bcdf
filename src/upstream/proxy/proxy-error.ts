/**
 * Why there is no way through the proxy. `unavailable`: it cannot be reached, or cannot reach the upstream. `refused`: it does not let
 * the gateway through. `timeout`: it waited for the upstream in vain. `tls`: its own certificate. `invalid`: what it says is no HTTP.
 */
export type ProxyFailure = 'unavailable' | 'refused' | 'timeout' | 'tls' | 'invalid'

/** There is no tunnel. The message names neither address nor credentials of the proxy, and there is no cause that would. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code = 'ERR_PROXY'
  readonly failure: ProxyFailure

  constructor(failure: ProxyFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

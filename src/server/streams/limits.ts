/** What one client may take of the gateway by connections that go on. */
export const streamLimits = {
  /** Longest wait for `connection_init` on a new WebSocket. */
  initTimeoutMs: 3_000,
  /** Operations that run at the same time on one WebSocket. */
  operations: 100,
  /** Bytes that wait on one WebSocket for a client that does not read: what is more ends the connection. */
  waitingBytes: 16 * 1024 * 1024,
  /** How often a connection is asked whether it is alive, and shows proxies that it is. */
  heartbeatMs: 12_000,
  /** Values of `connectionParams` that are taken for headers. */
  connectionParams: 50,
} as const

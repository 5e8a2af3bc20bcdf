import { afterEach, beforeEach } from 'vitest'
import { listen, type RunningUpstream } from '../../../demo/upstreams/http/upstream.ts'
import { SERVICES, type ServiceName } from '../../../demo/upstreams/services.ts'

export interface JsonAnswer {
  readonly status: number
  readonly type: string | null
  readonly headers: Headers
  readonly body: unknown
}

export interface ServiceInTest {
  /** The service's URL with this behind it. */
  readonly url: (rest: string) => string
  readonly json: (path: string, init?: RequestInit) => Promise<JsonAnswer>
  readonly calls: () => Promise<unknown>
}

/** A fresh service on a free port for each test of the file. */
export function useService(name: ServiceName): ServiceInTest {
  let running: RunningUpstream | undefined
  beforeEach(async () => {
    running = await listen(SERVICES[name].create, 0)
  })
  afterEach(() => running?.close())

  const json = async (path: string, init?: RequestInit): Promise<JsonAnswer> => {
    const response = await fetch(`${running?.origin}${path}`, init)
    const { status, headers } = response
    return { status, type: headers.get('content-type'), headers, body: await response.json() }
  }
  return {
    url: (rest) => `${running?.origin}${SERVICES[name].path}${rest}`,
    json,
    calls: async () => (await json('/__calls')).body,
  }
}

import { describe, expect, it } from 'vitest'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'

const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const fault11 = (code: string, detail = '') =>
  envelope(
    `<e:Fault><faultcode>${code}</faultcode><faultstring>secret text</faultstring><detail>${detail}</detail></e:Fault>`,
  )
const fault12 = (code: string, subcode = 'a:None') =>
  envelope(
    `<e:Fault><e:Code><e:Value>${code}</e:Value><e:Subcode><e:Value xmlns:a="urn:a">${subcode}</e:Value></e:Subcode></e:Code><e:Reason><e:Text>secret text</e:Text></e:Reason></e:Fault>`,
    soap12,
  )

const options = { reasons: ['NO_STOCK', 'OrderLocked', 'E17'], notFound: { faultCodes: ['NO_ORDER'] } }

describe('faults', () => {
  it.each([
    ['1.1 Client', fault11('e:Client'), 500, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.1 Client in 200', fault11('e:Client'), 200, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.1 Server', fault11('e:Server'), 500, 'UPSTREAM_ERROR', undefined],
    ['1.1 dotted', fault11('e:Client.NO_STOCK'), 500, 'UPSTREAM_BAD_REQUEST', 'orders/NO_STOCK'],
    ['1.1 own code', fault11('NO_STOCK'), 500, 'UPSTREAM_ERROR', 'orders/NO_STOCK'],
    [
      '1.1 detail element',
      fault11('e:Server', '<o:OrderLocked xmlns:o="urn:o"/>'),
      500,
      'UPSTREAM_ERROR',
      'orders/OrderLocked',
    ],
    ['1.1 code in detail', fault11('e:Server', '<f><code> E17 </code></f>'), 500, 'UPSTREAM_ERROR', 'orders/E17'],
    ['1.1 not listed', fault11('e:Server', '<f><code>E18</code></f>'), 500, 'UPSTREAM_ERROR', undefined],
    ['1.1 not found', fault11('e:Client', '<NO_ORDER/>'), 500, 'UPSTREAM_NOT_FOUND', undefined],
    ['1.1 WS-Security', fault11('wsse:FailedAuthentication'), 500, 'UPSTREAM_UNAUTHENTICATED', undefined],
    ['1.2 Sender', fault12('e:Sender'), 400, 'UPSTREAM_BAD_REQUEST', undefined],
    ['1.2 Receiver in 200', fault12('e:Receiver'), 200, 'UPSTREAM_ERROR', undefined],
    ['1.2 subcode', fault12('e:Receiver', 'a:NO_STOCK'), 500, 'UPSTREAM_ERROR', 'orders/NO_STOCK'],
    ['1.2 not found', fault12('e:Sender', 'a:NO_ORDER'), 400, 'UPSTREAM_NOT_FOUND', undefined],
    ['a status that says more', fault11('e:Server'), 503, 'UPSTREAM_UNAVAILABLE', undefined],
  ])('%s', async (_, body, status, code, reason) => {
    const upstream = await xmlUpstream(body, status)
    const source = await loadSoap({ url: upstream.url, ...options })
    const result = await source.run('{ order(id: "1") { number } }')
    expect(result.errors).toEqual([{ path: ['order'], code, reason, status }])
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(result.fetches).toMatchObject([{ error: code, status }])
  })
})

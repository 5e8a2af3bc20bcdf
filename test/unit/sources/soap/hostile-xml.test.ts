import { describe, expect, it } from 'vitest'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'

const order = (inner: string) =>
  envelope(`<GetOrderResponse xmlns="urn:orders"><order>${inner}</order></GetOrderResponse>`)
const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${String.fromCharCode(98 + n)} "${`&${String.fromCharCode(97 + n)};`.repeat(10)}">`).join('')}]>`

const attacks: readonly [what: string, body: string, reason?: string][] = [
  ['an entity bomb', order('<number>&j;</number>').replace('?>', `?>${laughs}`)],
  ['an external entity', order('').replace('?>', '?><!DOCTYPE l SYSTEM "file:///etc/passwd">')],
  ['a parameter entity after a comment', order('').replace('?>', '?><!-- > --><!DOCTYPE l [<!ENTITY % p "x">%p;]>')],
  ['a DOCTYPE in the body', order('<!DOCTYPE l>')],
  ['300 000 character references', order(`<number>${'&#65;'.repeat(300_000)}</number>`)],
  ['a reference to no character', order('<number>&#9999999;</number>')],
  ['a reference to U+0000', order('<number>&#0;</number>')],
  ['an undefined entity', order('<number>&__proto__;</number>')],
  ['20 000 attributes', order(`<number ${Array.from({ length: 20_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`)],
  ['a long attribute', order(`<number a="${'x'.repeat(100_000)}"/>`)],
  ['50 000 levels', order(`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`), 'too_deep'],
  ['an undeclared prefix', order('<q:number/>')],
  ['a control character', order('\u0001')],
]

describe('hostile answers', () => {
  it.each(attacks)('%s is refused quickly', async (_, body, reason = 'parse') => {
    const upstream = await xmlUpstream(body)
    const source = await loadSoap({ url: upstream.url })
    const { data, errors, fetches } = await source.run('{ order(id: "1") { number } }')
    expect({ data, errors }).toEqual({
      data: { order: null },
      errors: [{ path: ['order'], code: 'UPSTREAM_INVALID_RESPONSE', reason, status: 200 }],
    })
    expect(fetches).toHaveLength(1)
  })

  it('may hold the text of a document type as data', async () => {
    const upstream = await xmlUpstream(order('<number><![CDATA[<!DOCTYPE html>]]></number>'))
    const source = await loadSoap({ url: upstream.url })
    expect((await source.run('{ order(id: "1") { number } }')).data).toEqual({ order: { number: '<!DOCTYPE html>' } })
  })

  it('never give a part of themselves when cut, wherever they are cut', async () => {
    const whole = order('<number>007</number><note xmlns="">a&amp;b</note>')
    let length = 0
    const upstream = await xmlUpstream(() => whole.slice(0, length))
    const source = await loadSoap({ url: upstream.url })
    for (length = 0; length < whole.length; length += 1) {
      const { data, errors } = await source.run('{ order(id: "1") { number } }')
      expect({ length, data, codes: errors.map((each) => each.code) }).toEqual({
        length,
        data: { order: null },
        codes: ['UPSTREAM_INVALID_RESPONSE'],
      })
    }
    expect((await source.run('{ order(id: "1") { number } }')).data).toEqual({ order: { number: '007' } })
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseXmlTree } from '../../../../../src/sources/xml/tree.ts'
import type { Seen } from '../../../../support/http-upstream.ts'
import { envelope, loadSoap, soapModule, xmlUpstream } from '../../../../support/soap-source.ts'

const done = envelope(
  '<x:GetOrderResponse xmlns:x="urn:orders"><x:order><x:number>1</x:number></x:order></x:GetOrderResponse>',
)
const w3c = 'http://www.w3.org/2005/08/addressing'
const submission = 'http://schemas.xmlsoap.org/ws/2004/08/addressing'

/** The header blocks that a service gets, as [name, namespace, text] with the texts of children joined; the description changed so. */
async function headersWith(options: object, change: (wsdl: string) => string = (text) => text) {
  const directory = soapModule()
  const file = path.join(directory, 'orders.wsdl')
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  const upstream = await xmlUpstream(done)
  const source = await loadSoap({ url: upstream.url, ...options }, undefined, directory)
  const { errors } = await source.run('{ order(id: "1") { number } }')
  expect(errors).toEqual([])
  const root = parseXmlTree(upstream.seen[0]?.body ?? '')
  const header = root.children.find((each) => each.local === 'Header')
  const blocks = (header?.children ?? []).map(({ local, namespace, text, children }) => ({
    local,
    namespace,
    text: text || children.map((each) => each.text).join(),
  }))
  return { blocks, url: upstream.url, seen: upstream.seen }
}

const uuid = expect.stringMatching(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

describe('WS-Addressing', () => {
  it('is off where nobody asks for it', async () => {
    expect((await headersWith({})).blocks).toEqual([])
  })

  it.each([
    ['1.0', w3c, `${w3c}/anonymous`],
    ['2004/08', submission, `${submission}/role/anonymous`],
  ])('says where a message goes and what it is, in version %s', async (addressing, namespace, anonymous) => {
    const { blocks, url } = await headersWith({ addressing })
    expect(blocks).toEqual([
      { local: 'Action', namespace, text: 'urn:orders#GetOrder' },
      { local: 'MessageID', namespace, text: uuid },
      { local: 'ReplyTo', namespace, text: anonymous },
      { local: 'To', namespace, text: url },
    ])
  })

  const policy = (reference: string) => (wsdl: string) =>
    wsdl
      .replace(
        '<wsdl:types>',
        `<wsp:Policy xmlns:wsp="http://www.w3.org/ns/ws-policy" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" wsu:Id="p"><wsp:ExactlyOne><wsp:All><wsam:Addressing xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata"/></wsp:All></wsp:ExactlyOne></wsp:Policy><wsdl:types>`,
      )
      .replace(
        '<soap:binding ',
        `<wsp:PolicyReference xmlns:wsp="http://www.w3.org/ns/ws-policy" URI="#${reference}"/><soap:binding `,
      )

  it.each([
    [
      'UsingAddressing',
      (wsdl: string) =>
        wsdl.replace(
          '<soap:binding ',
          '<a:UsingAddressing xmlns:a="http://www.w3.org/2006/05/addressing/wsdl"/><soap:binding ',
        ),
      w3c,
    ],
    ['a policy', policy('p'), w3c],
    [
      'the policy of the submission',
      (wsdl: string) =>
        wsdl.replace(
          '<soap:address ',
          '<a:UsingAddressing xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing/policy"/><soap:address ',
        ),
      submission,
    ],
    ['a policy that is not there', policy('q'), undefined],
  ])('follows the description: %s', async (_, change, namespace) => {
    const { blocks } = await headersWith({}, change)
    expect(blocks[0]?.namespace).toBe(namespace)
    expect((await headersWith({ addressing: 'none' }, change)).blocks).toEqual([])
  })

  it.each([
    [
      'from the description',
      '<wsdl:input xmlns:w="http://www.w3.org/2007/05/addressing/metadata" w:Action="urn:act" message="tns:GetOrderIn"/>',
      '',
      'urn:act',
    ],
    [
      'from the drafts',
      '<wsdl:input xmlns:w="http://www.w3.org/2006/05/addressing/wsdl" w:Action="urn:old" message="tns:GetOrderIn"/>',
      'soap',
      'urn:old',
    ],
    ['that is the SOAP action', '<wsdl:input message="tns:GetOrderIn"/>', 'urn:soap', 'urn:soap'],
    ['made by the rule', '<wsdl:input message="tns:GetOrderIn"/>', '', 'urn:orders:OrdersPortType:GetOrderRequest'],
    [
      'made of the input’s name',
      '<wsdl:input name="Ask" message="tns:GetOrderIn"/>',
      '',
      'urn:orders:OrdersPortType:Ask',
    ],
  ])('takes an action %s', async (_, input, soapAction, action) => {
    const { blocks, seen } = await headersWith({ addressing: '1.0' }, (wsdl) =>
      wsdl
        .replace('<wsdl:input message="tns:GetOrderIn"/>', input)
        .replace('soapAction="urn:orders#GetOrder"', `soapAction="${soapAction}"`),
    )
    expect(blocks[0]).toMatchObject({ local: 'Action', text: action })
    expect(seen[0]?.headers.soapaction).toBe(`"${soapAction}"`)
  })

  describe('reads which message an answer is for', () => {
    const answerTo = (request: Seen, relation: (id: string) => string, body = done) => {
      const id = /urn:uuid:[^<]+/.exec(request.body)?.[0] ?? ''
      return body.replace('<e:Body>', `<e:Header>${relation(id)}</e:Header><e:Body>`)
    }
    const relates = (text: string, namespace = w3c, attributes = '') =>
      `<w:RelatesTo xmlns:w="${namespace}" ${attributes}>${text}</w:RelatesTo>`
    const other = 'urn:uuid:00000000-0000-4000-8000-000000000000'

    it.each<[string, (id: string) => string]>([
      ['nothing', () => ''],
      ['its id', (id) => relates(`\n ${id} `)],
      ['its id, in the other version', (id) => relates(id, submission)],
      ['that it could not read the id', () => relates(`${w3c}/unspecified`)],
      ['other relations besides', (id) => relates(other, w3c, 'RelationshipType="urn:follows"') + relates(id)],
      ['only other relations', () => relates(other, w3c, 'RelationshipType="urn:follows"')],
      ['the same of another standard', () => relates(other, 'urn:x')],
      ['it inside of another block', () => `<x xmlns="urn:x">${relates(other)}</x>`],
    ])('and takes one that says %s', async (_, relation) => {
      const upstream = await xmlUpstream((request) => answerTo(request, relation))
      const source = await loadSoap({ url: upstream.url, addressing: '1.0' })
      const { data, errors } = await source.run('{ order(id: "1") { number } }')
      expect({ data, errors }).toEqual({ data: { order: { number: '1' } }, errors: [] })
    })

    const fault = envelope('<e:Fault><faultcode>e:Client</faultcode><faultstring>secret</faultstring></e:Fault>')
    it.each<[string, (id: string) => string, string]>([
      ['another', () => relates(other), done],
      ['another, as a reply', () => relates(other, w3c, `RelationshipType="${w3c}/reply"`), done],
      ['another, in the other version', () => relates(other, submission, 'RelationshipType="w:Reply"'), done],
      ['several others', () => relates(other) + relates('urn:x'), done],
      ['nothing that is an id', () => relates(''), done],
      ['another, in a fault', () => relates(other), fault],
    ])('and refuses one that is for %s', async (_, relation, body) => {
      const upstream = await xmlUpstream((request) => answerTo(request, relation, body))
      const source = await loadSoap({ url: upstream.url, addressing: '1.0' })
      const { data, errors } = await source.run('{ order(id: "1") { number } }')
      expect(data).toEqual({ order: null })
      expect(errors).toEqual([
        { path: ['order'], code: 'UPSTREAM_INVALID_RESPONSE', reason: 'relates_to', status: 200 },
      ])
    })

    it('but only where it has given an id', async () => {
      const upstream = await xmlUpstream((request) => answerTo(request, () => relates(other)))
      const source = await loadSoap({ url: upstream.url })
      expect((await source.run('{ order(id: "1") { number } }')).errors).toEqual([])
    })

    it('of calls that are one', async () => {
      const upstream = await xmlUpstream((request) => answerTo(request, (id) => relates(id)))
      const source = await loadSoap({ url: upstream.url, addressing: '1.0' })
      const { errors } = await source.run('{ a: order(id: "1") { number } b: order(id: "1") { number } }')
      expect(errors).toEqual([])
      expect(upstream.seen).toHaveLength(1)
    })
  })

  it('gives each message its own id, and shares equal calls of one operation all the same', async () => {
    const upstream = await xmlUpstream(done)
    const source = await loadSoap({ url: upstream.url, addressing: '1.0' })
    await source.run('{ a: order(id: "1") { number } b: order(id: "1") { number } c: order(id: "2") { number } }')
    const ids = upstream.seen.map(({ body }) => /urn:uuid:[^<]+/.exec(body)?.[0])
    expect(new Set(ids).size).toBe(2)
    expect(ids).toHaveLength(2)
  })
})

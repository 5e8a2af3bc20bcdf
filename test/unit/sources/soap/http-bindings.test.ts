import { describe, expect, it } from 'vitest'
import { loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule } from '../../../support/soap-wsdl.ts'

const types = `<types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" elementFormDefault="qualified">
  <xsd:element name="greet"><xsd:complexType><xsd:sequence><xsd:element name="name" type="xsd:string"/><xsd:element name="times" type="xsd:int" minOccurs="0"/></xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="greeting"><xsd:complexType><xsd:sequence><xsd:element name="text" type="xsd:string"/></xsd:sequence><xsd:attribute name="lang" type="xsd:string"/></xsd:complexType></xsd:element>
</xsd:schema></types>`

/** A description with one operation, `greet`, in an XML binding; `input` stands in the bound input. */
function xmlBinding(parts: string, input = ''): string {
  return `<definitions targetNamespace="urn:t" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:xf="http://cxf.apache.org/bindings/xformat">
${types}
<message name="In">${parts}</message><message name="Out"><part name="out" element="t:greeting"/></message>
<portType name="T"><operation name="greet"><input message="t:In"/><output message="t:Out"/></operation></portType>
<binding name="B" type="t:T"><xf:binding/><operation name="greet"><input>${input}</input><output/></operation></binding>
<service name="S"><port name="P" binding="t:B"><http:address location="http://127.0.0.1:9/"/></port></service>
</definitions>`
}

const answer = '<greeting xmlns="urn:t" lang="en"><text>Hi</text></greeting>'

describe('a binding of plain XML', () => {
  it('sends and reads the elements without an envelope', async () => {
    const upstream = await xmlUpstream(answer)
    const module = filesModule({ 't.wsdl': xmlBinding('<part name="in" element="t:greet"/>') })
    const source = await loadSoap({ wsdl: 't.wsdl', url: `${upstream.url}/x`, queries: ['greet'] }, undefined, module)
    expect(source.findings).toEqual([])
    expect((await source.run('{ greet(name: "A&B", times: 2) { lang text } }')).data).toEqual({
      greet: { lang: 'en', text: 'Hi' },
    })
    expect(upstream.seen).toMatchObject([{ method: 'POST', url: '/x' }])
    expect(upstream.seen[0]?.headers['content-type']).toBe('text/xml; charset=utf-8')
    expect(upstream.seen[0]?.body).toMatch(
      /^<\?xml version="1.0" encoding="utf-8"\?><(\w+):greet xmlns:xsi="[^"]+" xmlns:\1="urn:t"><\1:name>A&amp;B<\/\1:name><\1:times>2<\/\1:times><\/\1:greet>$/,
    )
  })

  it('puts several parts into the element that is named for them', async () => {
    const upstream = await xmlUpstream(answer)
    const parts = '<part name="a" type="xsd:int"/><part name="b" element="t:greet"/>'
    const module = filesModule({ 't.wsdl': xmlBinding(parts, '<xf:body rootNode="t:both"/>') })
    const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url, queries: ['greet'] }, undefined, module)
    expect((await source.run('{ greet(a: 1, greet: { name: "N" }) { text } }')).data).toEqual({ greet: { text: 'Hi' } })
    expect(upstream.seen[0]?.body).toMatch(
      /<(\w+):both xmlns:xsi="[^"]+" xmlns:\1="urn:t"><a>1<\/a><\1:greet><\1:name>N<\/\1:name><\/\1:greet><\/\1:both>$/,
    )
  })

  it.each([
    ['another element', '<fault xmlns="urn:t">no</fault>'],
    ['one that ends early', '<greeting xmlns="urn:t"><text>'],
  ])('takes %s for no answer', async (_, text) => {
    const upstream = await xmlUpstream(text)
    const module = filesModule({ 't.wsdl': xmlBinding('<part name="in" element="t:greet"/>') })
    const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url, queries: ['greet'] }, undefined, module)
    expect(await source.run('{ greet(name: "A") { text } }')).toMatchObject({
      data: { greet: null },
      errors: [{ code: 'UPSTREAM_INVALID_RESPONSE' }],
    })
  })
})

describe('an HTTP binding of WSDL 2.0', () => {
  const text = (binding: string, operation: string): string => `<description targetNamespace="urn:t"
  xmlns="http://www.w3.org/ns/wsdl" xmlns:t="urn:t" xmlns:whttp="http://www.w3.org/ns/wsdl/http">${types}
<interface name="I"><operation name="greet" pattern="http://www.w3.org/ns/wsdl/in-out"><input element="t:greet"/><output element="t:greeting"/></operation></interface>
<binding name="B" interface="t:I" type="http://www.w3.org/ns/wsdl/http" ${binding}><operation ref="t:greet" ${operation}/></binding>
<service name="S" interface="t:I"><endpoint name="E" binding="t:B" address="http://127.0.0.1:9/"/></service></description>`

  it.each([
    ['a query', 'whttp:methodDefault="GET"', 'whttp:location="g"', { method: 'GET', url: '/g?name=a%2Fb&times=2' }],
    ['the path', 'whttp:methodDefault="GET"', 'whttp:location="g/{name}"', { method: 'GET', url: '/g/a%2Fb?times=2' }],
    ['XML', '', 'whttp:location="g" whttp:method="PUT"', { method: 'PUT', url: '/g' }],
  ])('sends values as %s', async (_, binding, operation, expected) => {
    const upstream = await xmlUpstream(answer)
    const module = filesModule({ 't.wsdl': text(binding, operation) })
    const source = await loadSoap({ wsdl: 't.wsdl', url: upstream.url, queries: ['greet'] }, undefined, module)
    expect(source.findings).toEqual([])
    expect(await source.run('{ greet(name: "a/b", times: 2) { text } }')).toMatchObject({
      data: { greet: { text: 'Hi' } },
    })
    expect(upstream.seen).toMatchObject([expected])
    if (expected.method === 'PUT') expect(upstream.seen[0]?.body).toContain(':greet xmlns:')
  })
})

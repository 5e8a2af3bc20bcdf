import { describe, expect, it } from 'vitest'
import { createPlanner } from '../../../../src/sources/soap/codec/plan.ts'
import { knownComponents } from '../../../../src/sources/soap/xsd/known/known-schemas.ts'
import { createComponentTable } from '../../../../src/sources/soap/xsd/read.ts'
import { createResolver } from '../../../../src/sources/soap/xsd/resolve.ts'
import { envelope, loadSoap, xmlUpstream } from '../../../support/soap-source.ts'
import { filesModule, wsdlText } from '../../../support/soap-wsdl.ts'

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity'
const namespaces = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  mime: 'http://www.w3.org/2005/05/xmlmime',
  xop: 'http://www.w3.org/2004/08/xop/include',
  swa: 'http://ws-i.org/profiles/basic/1.1/xsd',
  wsa: 'http://www.w3.org/2005/08/addressing',
  wsa04: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  wsse: `${oasis}-secext-1.0.xsd`,
  wsu: `${oasis}-utility-1.0.xsd`,
  soap11: 'http://schemas.xmlsoap.org/soap/envelope/',
  soap12: 'http://www.w3.org/2003/05/soap-envelope',
  enc11: 'http://schemas.xmlsoap.org/soap/encoding/',
  enc12: 'http://www.w3.org/2003/05/soap-encoding',
  ser: 'http://schemas.microsoft.com/2003/10/Serialization/',
  arr: 'http://schemas.microsoft.com/2003/10/Serialization/Arrays',
}
const declared = Object.entries(namespaces)
  .filter(([prefix]) => prefix !== 'xml')
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ')
const element = (name: string, members: string, more = '') =>
  `<xsd:element name="${name}" ${declared}><xsd:complexType><xsd:sequence>${members}</xsd:sequence>${more}</xsd:complexType></xsd:element>`
const members = [
  '<xsd:element name="photo" type="mime:base64Binary"/><xsd:element name="scan" type="swa:swaRef"/>',
  '<xsd:element name="reply" type="wsa:EndpointReferenceType"/><xsd:element name="from" type="wsa04:EndpointReferenceType" minOccurs="0"/>',
  '<xsd:element ref="wsu:Timestamp"/><xsd:element name="names" type="arr:ArrayOfstring"/><xsd:element name="id" type="ser:guid"/>',
  '<xsd:element ref="xop:Include" minOccurs="0"/><xsd:element ref="soap11:Fault" minOccurs="0"/><xsd:element ref="soap12:Fault" minOccurs="0"/>',
].join('')
const attributes =
  '<xsd:attribute ref="xml:lang"/><xsd:attribute ref="mime:contentType"/><xsd:attributeGroup ref="enc11:commonAttributes"/><xsd:attributeGroup ref="enc12:commonAttributes"/>'
const operations = [
  { name: 'Get', input: '<part name="p" element="t:Get"/>', output: '<part name="p" element="t:GetResponse"/>' },
]

describe('schemas of standards', () => {
  it.each(Object.entries(namespaces))('are whole: %s', (_, namespace) => {
    const reports: string[] = []
    const resolver = createResolver(createComponentTable(), ({ message }) => reports.push(message))
    const planner = createPlanner(resolver)
    const known = knownComponents(namespace)
    const elements = [...(known?.of.element.values() ?? [])].map(({ name }) => resolver.element(name))
    for (const each of elements) if (each !== undefined) planner.warm(planner.element(each))
    for (const { name } of known?.of.type.values() ?? []) {
      const type = resolver.type(name)
      if (type === undefined) throw new Error(`no type ${name.local}`)
      const shared = { isNillable: false, isAbstract: false, defaultValue: undefined, documentation: undefined }
      planner.warm(planner.element({ ...shared, name, type: () => type }))
    }
    const sizes = Object.values(known?.of ?? {}).map((each) => each.size)
    expect(sizes.some((each) => each > 0)).toBe(true)
    expect(reports).toEqual([])
  })

  const imports = (location: (prefix: string) => string) =>
    Object.entries(namespaces)
      .map(([prefix, uri]) => `<xsd:import namespace="${uri}" ${location(prefix)}/>`)
      .join('')
  it.each([
    ['by no location', imports(() => '')],
    ['by one that cannot be had', imports((prefix) => `schemaLocation="http://schemas.test/${prefix}.xsd"`)],
    ['by a file that is not there', imports((prefix) => `schemaLocation="lib/${prefix}.xsd"`)],
    ['not even by an import', ''],
  ])('need no document where a description refers to them %s', async (_, imported) => {
    const upstream = await xmlUpstream(
      envelope(
        `<GetResponse xmlns="urn:t" ${declared} xml:lang="de" mime:contentType="a/b"><photo mime:contentType="image/png">QQ==</photo><scan>x</scan><reply><wsa:Address>urn:a</wsa:Address><wsa:Metadata><x/></wsa:Metadata></reply><wsu:Timestamp wsu:Id="t"><wsu:Created>now</wsu:Created></wsu:Timestamp><names><arr:string>a</arr:string><arr:string xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></names><id>g</id><soap12:Fault><soap12:Code><soap12:Value>soap12:Sender</soap12:Value></soap12:Code><soap12:Reason><soap12:Text xml:lang="en">r</soap12:Text></soap12:Reason></soap12:Fault></GetResponse>`,
      ),
    )
    const types = `${imported}${element('Get', members, attributes)}${element('GetResponse', members, attributes)}`
    const { run, findings } = await loadSoap(
      { wsdl: 't.wsdl', url: upstream.url },
      undefined,
      filesModule({ 't.wsdl': wsdlText({ types, operations }) }),
    )
    expect(findings).toEqual([])
    const { data, errors } = await run(
      `{ get(photo: { value: "QQ==", contentType: "image/png" }, scan: "s", reply: { address: { value: "urn:b" } }, timestamp: { created: { value: "then" } }, names: ["n"], id: "1", lang: "fr")
        { photo { value contentType } scan reply { address { value } metadata { any } } from { address { value } } timestamp { id created { value } } names id lang contentType fault { __typename } fault_2 { code { value } reason { value lang } } } }`,
    )
    expect({ data, errors }).toEqual({
      data: {
        get: {
          photo: { value: 'QQ==', contentType: 'image/png' },
          scan: 'x',
          reply: { address: { value: 'urn:a' }, metadata: { any: ['<x xmlns="urn:t"></x>'] } },
          from: null,
          timestamp: { id: 't', created: { value: 'now' } },
          names: ['a', null],
          id: 'g',
          lang: 'de',
          contentType: 'a/b',
          fault: null,
          fault_2: {
            code: { value: `{${namespaces.soap12}}Sender` },
            reason: [{ value: 'r', lang: 'en' }],
          },
        },
      },
      errors: [],
    })
    const sent = upstream.seen[0]?.body ?? ''
    const prefixOf = (uri: string) => new RegExp(`xmlns:(n\\d+)="${uri}"`).exec(sent)?.[1]
    expect(sent).toContain(`xml:lang="fr"`)
    expect(sent).toContain(`<n1:photo ${prefixOf(namespaces.mime)}:contentType="image/png">QQ==</n1:photo>`)
    expect(sent).toContain(`<${prefixOf(namespaces.wsa)}:Address>urn:b</`)
    expect(sent).toContain(`<n1:names><${prefixOf(namespaces.arr)}:string>n</`)
  })

  it('give way to what a description defines itself, as far as it goes', async () => {
    const own = `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespaces.swa}"><simpleType name="swaRef"><restriction base="int"/></simpleType></schema>`
    const text = wsdlText({
      types: element('Get', '') + element('GetResponse', '<xsd:element name="scan" type="swa:swaRef"/>'),
      operations,
    }).replace('<types>', `<types>${own}`)
    const { sdl } = await loadSoap({ wsdl: 't.wsdl' }, undefined, filesModule({ 't.wsdl': text }))
    expect(sdl).toContain('get: Int')
  })

  it('do not hide that others cannot be had', async () => {
    const types = `<xsd:import namespace="urn:x" schemaLocation="http://schemas.test/x.xsd"/>${element('Get', '')}${element('GetResponse', '<xsd:element name="a" type="wsa:Nothing"/>')}`
    const { findings } = await loadSoap(
      { wsdl: 't.wsdl' },
      undefined,
      filesModule({ 't.wsdl': wsdlText({ types, operations }) }),
    )
    expect(findings).toMatchObject([
      { rule: 'wsdl-blocked', severity: 'warning' },
      { rule: 'wsdl-invalid', message: `type Nothing of namespace "${namespaces.wsa}" is not defined` },
    ])
  })
})

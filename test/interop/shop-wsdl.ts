/** The ways in which the shop's messages are written. */
export const styles = ['wrapped', 'bare', 'rpcLiteral', 'rpcEncoded'] as const
export type Style = (typeof styles)[number]

/** The versions of SOAP. */
export type Version = '1.1' | '1.2'

interface Part {
  readonly name: string
  readonly type: string
  readonly isList?: true
}

interface Operation {
  readonly name: string
  readonly input: readonly Part[]
  /** Undefined where nothing is answered. */
  readonly output: Part | undefined
  readonly hasFault?: true
}

const part = (name: string, type: string): Part => ({ name, type })

const words: Part = { ...part('word', 'xsd:string'), isList: true }

const operations: readonly Operation[] = [
  { name: 'GetItem', input: [part('sku', 'xsd:string')], output: part('item', 'tns:Item') },
  { name: 'EchoItem', input: [part('item', 'tns:Item')], output: part('item', 'tns:Item') },
  { name: 'FindParty', input: [part('id', 'xsd:string')], output: part('party', 'tns:Party') },
  { name: 'EchoParty', input: [part('party', 'tns:Party')], output: part('party', 'tns:Party') },
  { name: 'FindPair', input: [part('id', 'xsd:string')], output: part('pair', 'tns:Pair') },
  { name: 'ListRows', input: [part('count', 'xsd:int')], output: { ...part('row', 'tns:Row'), isList: true } },
  { name: 'EchoWords', input: [words], output: words },
  {
    name: 'CheckStock',
    input: [part('sku', 'xsd:string'), part('count', 'xsd:int')],
    output: part('left', 'xsd:int'),
    hasFault: true,
  },
  { name: 'GetCaller', input: [], output: part('name', 'xsd:string') },
  { name: 'GetSession', input: [], output: part('token', 'xsd:string') },
  { name: 'NotifyShop', input: [part('text', 'xsd:string')], output: undefined },
  { name: 'EchoData', input: [part('data', 'xsd:base64Binary')], output: part('data', 'xsd:base64Binary') },
]

/**
 * The description of one shop, the same in every style. `GetItem` has attributes and nil, `FindParty` derived types, `FindPair` one object
 * at two places, `ListRows` many rows, `EchoWords` lists both ways, `CheckStock` a fault with detail, `GetSession` answers with the header that it got, `NotifyShop` is one-way.
 */
export function shopWsdl(style: Style, version: Version = '1.1', url = 'http://127.0.0.1:1/'): string {
  const soap = version === '1.1' ? 'soap/' : 'soap12/'
  const isRpc = style === 'rpcLiteral' || style === 'rpcEncoded'
  const use =
    style === 'rpcEncoded'
      ? 'use="encoded" namespace="urn:shop" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'
      : `use="literal"${isRpc ? ' namespace="urn:shop"' : ''}`
  const form = style === 'rpcEncoded' ? 'unqualified' : 'qualified'
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="Shop" targetNamespace="urn:shop" xmlns:tns="urn:shop" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/${soap}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">
  <wsdl:types>
    <xsd:schema targetNamespace="urn:shop" elementFormDefault="${form}">
      <xsd:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
      ${types(style)}
      ${isRpc ? '' : operations.map((each) => elementsOf(each, style)).join('\n      ')}
    </xsd:schema>
  </wsdl:types>
  ${operations.map((each) => messagesOf(each, style)).join('\n  ')}
  <wsdl:message name="OutOfStock"><wsdl:part name="detail" element="tns:OutOfStock"/></wsdl:message>
  <wsdl:message name="Session"><wsdl:part name="session" element="tns:Session"/></wsdl:message>
  <wsdl:portType name="ShopPort">
    ${operations.map(abstractOf).join('\n    ')}
  </wsdl:portType>
  <wsdl:binding name="ShopBinding" type="tns:ShopPort">
    <soap:binding style="${isRpc ? 'rpc' : 'document'}" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${operations.map((each) => boundOf(each, use)).join('\n    ')}
  </wsdl:binding>
  <wsdl:service name="Shop"><wsdl:port name="ShopPort" binding="tns:ShopBinding"><soap:address location="${url}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`
}

function types(style: Style): string {
  const list = (name: string, item: string, type: string) =>
    style === 'rpcEncoded'
      ? `<xsd:complexType name="${name}"><xsd:complexContent><xsd:restriction base="soapenc:Array">
        <xsd:attribute ref="soapenc:arrayType" wsdl:arrayType="${type}[]"/></xsd:restriction></xsd:complexContent></xsd:complexType>`
      : `<xsd:complexType name="${name}"><xsd:sequence><xsd:element name="${item}" type="${type}" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>`
  const derived = (name: string, field: string, type: string) =>
    `<xsd:complexType name="${name}"><xsd:complexContent><xsd:extension base="tns:Party"><xsd:sequence><xsd:element name="${field}" type="${type}"/></xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>`
  // The encoding of SOAP 1.1 section 5 knows no attributes.
  const attributes =
    style === 'rpcEncoded'
      ? ''
      : '<xsd:attribute name="id" type="xsd:int" use="required"/><xsd:attribute name="old" type="xsd:boolean"/>'
  return `<xsd:complexType name="Item"><xsd:sequence>
        <xsd:element name="sku" type="xsd:string"/>
        <xsd:element name="name" type="xsd:string" nillable="true"/>
        <xsd:element name="price" type="xsd:decimal"/>
        <xsd:element name="tag" type="xsd:string" minOccurs="0" maxOccurs="${style === 'rpcEncoded' ? '1' : 'unbounded'}"/>
        <xsd:element name="weight" type="xsd:double" minOccurs="0"/>
      </xsd:sequence>${attributes}</xsd:complexType>
      <xsd:complexType name="Party"><xsd:sequence><xsd:element name="name" type="xsd:string"/><xsd:element name="city" type="xsd:string" minOccurs="0"/></xsd:sequence></xsd:complexType>
      ${derived('Person', 'born', 'xsd:date')}
      ${derived('Company', 'vat', 'xsd:string')}
      <xsd:complexType name="Pair"><xsd:sequence><xsd:element name="first" type="tns:Party"/><xsd:element name="second" type="tns:Party"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Row"><xsd:sequence><xsd:element name="id" type="xsd:int"/><xsd:element name="name" type="xsd:string"/><xsd:element name="price" type="xsd:decimal"/></xsd:sequence></xsd:complexType>
      ${list('Rows', 'row', 'tns:Row')}
      ${list('Words', 'word', 'xsd:string')}
      <xsd:complexType name="Order"><xsd:sequence><xsd:element name="sku" type="xsd:string"/><xsd:element name="count" type="xsd:int"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Nothing"><xsd:sequence/></xsd:complexType>
      <xsd:element name="OutOfStock"><xsd:complexType><xsd:sequence><xsd:element name="sku" type="xsd:string"/><xsd:element name="left" type="xsd:int"/></xsd:sequence></xsd:complexType></xsd:element>
      <xsd:element name="Session"><xsd:complexType><xsd:sequence><xsd:element name="token" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>`
}

function elementsOf({ name, input, output }: Operation, style: Style): string {
  if (style === 'bare') {
    const [first, second] = input
    const type = first === undefined ? 'tns:Nothing' : second === undefined ? wholeType(first) : 'tns:Order'
    const result = output && `<xsd:element name="${name}Result" type="${wholeType(output)}"/>`
    return `<xsd:element name="${name}" type="${type}"/>${result ?? ''}`
  }
  const wrapper = (element: string, parts: readonly Part[]) =>
    `<xsd:element name="${element}"><xsd:complexType><xsd:sequence>${parts
      .map((each) => {
        const occurs = each.isList ? ' minOccurs="0" maxOccurs="unbounded"' : ''
        return `<xsd:element name="${each.name}" type="${each.type}"${occurs}/>`
      })
      .join('')}</xsd:sequence></xsd:complexType></xsd:element>`
  return `${wrapper(name, input)}${output === undefined ? '' : wrapper(`${name}Response`, [output])}`
}

function messagesOf({ name, input, output }: Operation, style: Style): string {
  const message = (suffix: string, parts: string) =>
    suffix === 'Out' && output === undefined ? '' : `<wsdl:message name="${name}${suffix}">${parts}</wsdl:message>`
  const element = (of: string) => `<wsdl:part name="parameters" element="tns:${of}"/>`
  if (style === 'wrapped') return `${message('In', element(name))}${message('Out', element(`${name}Response`))}`
  if (style === 'bare') return `${message('In', element(name))}${message('Out', element(`${name}Result`))}`
  const typed = (each: Part) => `<wsdl:part name="${each.name}" type="${wholeType(each)}"/>`
  return `${message('In', input.map(typed).join(''))}${message('Out', output === undefined ? '' : typed(output))}`
}

function wholeType({ type, isList }: Part): string {
  if (!isList) return type
  return type === 'tns:Row' ? 'tns:Rows' : 'tns:Words'
}

function abstractOf({ name, output, hasFault }: Operation): string {
  const fault = hasFault ? '<wsdl:fault name="OutOfStock" message="tns:OutOfStock"/>' : ''
  const result = output === undefined ? '' : `<wsdl:output message="tns:${name}Out"/>`
  return `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}In"/>${result}${fault}</wsdl:operation>`
}

function boundOf({ name, output, hasFault }: Operation, use: string): string {
  const header = name === 'GetSession' ? '<soap:header message="tns:Session" part="session" use="literal"/>' : ''
  const fault = hasFault
    ? '<wsdl:fault name="OutOfStock"><soap:fault name="OutOfStock" use="literal"/></wsdl:fault>'
    : ''
  const result = output === undefined ? '' : `<wsdl:output><soap:body ${use}/></wsdl:output>`
  return `<wsdl:operation name="${name}"><soap:operation soapAction="urn:shop#${name}"/><wsdl:input>${header}<soap:body ${use}/></wsdl:input>${result}${fault}</wsdl:operation>`
}

import type { Version } from './shop-wsdl.ts'

/** Messages as the XML that they are, or as SOAP encodes objects. */
export type OddKind = 'literal' | 'encoded'

const literalTypes = `
    <xsd:schema targetNamespace="urn:parts" elementFormDefault="unqualified">
      <xsd:complexType name="Money"><xsd:simpleContent><xsd:extension base="xsd:decimal">
        <xsd:attribute name="currency" type="xsd:string" use="required"/><xsd:attribute name="note" type="xsd:string"/></xsd:extension></xsd:simpleContent></xsd:complexType>
      <xsd:complexType name="Address"><xsd:sequence><xsd:element name="street" type="xsd:string"/><xsd:element name="town" type="xsd:string" nillable="true"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Contact"><xsd:choice><xsd:element name="email" type="xsd:string"/><xsd:element name="phone" type="xsd:string"/><xsd:element name="address" type="p:Address"/></xsd:choice></xsd:complexType>
      <xsd:complexType name="Tree"><xsd:sequence><xsd:element name="name" type="xsd:string"/><xsd:element name="child" type="p:Tree" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Row"><xsd:sequence><xsd:element name="cell" type="xsd:int" minOccurs="0" maxOccurs="unbounded" nillable="true"/></xsd:sequence></xsd:complexType>
      <xsd:complexType name="Matrix"><xsd:sequence><xsd:element name="row" type="p:Row" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>
      <xsd:simpleType name="Size"><xsd:restriction base="xsd:string"><xsd:enumeration value="1-2 m"/><xsd:enumeration value="&lt; 1 m"/></xsd:restriction></xsd:simpleType>
      <xsd:simpleType name="Numbers"><xsd:list itemType="xsd:int"/></xsd:simpleType>
      <xsd:simpleType name="Length"><xsd:union memberTypes="xsd:int p:Size"/></xsd:simpleType>
      <xsd:element name="remark" type="xsd:string"/>
    </xsd:schema>
    <xsd:schema targetNamespace="urn:odd" elementFormDefault="qualified">
      <xsd:import namespace="urn:parts"/>
      <xsd:complexType name="Values"><xsd:sequence>
        ${[
          ['bytes', 'xsd:base64Binary'],
          ['hex', 'xsd:hexBinary'],
          ['at', 'xsd:dateTime'],
          ['on', 'xsd:date'],
          ['time', 'xsd:time'],
          ['span', 'xsd:duration'],
          ['amount', 'xsd:decimal'],
          ['long', 'xsd:long'],
          ['real', 'xsd:double'],
          ['flag', 'xsd:boolean'],
          ['uri', 'xsd:anyURI'],
          ['text', 'xsd:string'],
          ['year', 'xsd:gYear'],
          ['numbers', 'p:Numbers'],
          ['size', 'p:Size'],
          ['length', 'p:Length'],
        ]
          .map(([name, type]) => `<xsd:element name="${name}" type="${type}" minOccurs="0"/>`)
          .join('')}
      </xsd:sequence></xsd:complexType>
      <xsd:complexType name="Thing"><xsd:sequence>
        <xsd:element name="price" type="p:Money" minOccurs="0"/><xsd:element name="contact" type="p:Contact" minOccurs="0" maxOccurs="unbounded"/>
        <xsd:element name="tree" type="p:Tree" minOccurs="0"/><xsd:element name="matrix" type="p:Matrix" minOccurs="0"/>
        <xsd:element ref="p:remark" minOccurs="0" maxOccurs="unbounded"/><xsd:element name="empty" minOccurs="0"><xsd:complexType/></xsd:element>
      </xsd:sequence></xsd:complexType>`

const array = (name: string, type: string) =>
  `<xsd:complexType name="${name}"><xsd:complexContent><xsd:restriction base="soapenc:Array"><xsd:attribute ref="soapenc:arrayType" wsdl:arrayType="${type}[]"/></xsd:restriction></xsd:complexContent></xsd:complexType>`

const encodedTypes = `
    <xsd:schema targetNamespace="urn:odd">
      <xsd:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
      ${array('Numbers', 'xsd:int')}${array('Matrix', 'tns:Numbers')}${array('Boxes', 'tns:Box')}
      <xsd:complexType name="Box"><xsd:all><xsd:element name="name" type="xsd:string" nillable="true"/><xsd:element name="at" type="xsd:dateTime"/>
        <xsd:element name="data" type="xsd:base64Binary"/><xsd:element name="inner" type="tns:Boxes"/></xsd:all></xsd:complexType>`

const echo = (name: string, part: string, type: string) => ({ name, part, type })

const operations = {
  literal: [
    echo('EchoValues', 'values', 'tns:Values'),
    echo('EchoThing', 'thing', 'tns:Thing'),
    echo('GetReceipt', 'none', 'xsd:string'),
  ],
  encoded: [
    echo('EchoMatrix', 'matrix', 'tns:Matrix'),
    echo('EchoBox', 'box', 'tns:Box'),
    echo('EchoAny', 'any', 'xsd:anyType'),
    echo('GetMap', 'map', 'xsd:anyType'),
  ],
} as const

/** A description of what services are seldom made of: kinds of content, values and lists. Every operation gives what it takes. */
export function oddWsdl(kind: OddKind, version: Version): string {
  const soap = version === '1.1' ? 'soap/' : 'soap12/'
  const encoding =
    version === '1.1' ? 'http://schemas.xmlsoap.org/soap/encoding/' : 'http://www.w3.org/2003/05/soap-encoding'
  const isLiteral = kind === 'literal'
  const use = isLiteral ? 'use="literal"' : `use="encoded" namespace="urn:odd" encodingStyle="${encoding}"`
  const element = (name: string, part: string, type: string) =>
    `<xsd:element name="${name}"><xsd:complexType><xsd:sequence><xsd:element name="${part}" type="${type}" minOccurs="0"/></xsd:sequence></xsd:complexType></xsd:element>`
  const all = operations[kind]
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="Odd" targetNamespace="urn:odd" xmlns:tns="urn:odd" xmlns:p="urn:parts" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/${soap}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">
  <wsdl:types>${isLiteral ? literalTypes : encodedTypes}
      ${isLiteral ? all.map(({ name, part, type }) => element(name, part, type) + element(`${name}Response`, part, type)).join('\n      ') : ''}
    </xsd:schema>
  </wsdl:types>
  ${all
    .map(({ name, part, type }) => {
      const message = (suffix: string, of: string) =>
        `<wsdl:message name="${name}${suffix}"><wsdl:part ${isLiteral ? `name="parameters" element="tns:${of}"` : `name="${part}" type="${type}"`}/></wsdl:message>`
      return message('In', name) + message('Out', `${name}Response`)
    })
    .join('\n  ')}
  <wsdl:portType name="OddPort">
    ${all.map(({ name }) => `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}In"/><wsdl:output message="tns:${name}Out"/></wsdl:operation>`).join('\n    ')}
  </wsdl:portType>
  <wsdl:binding name="OddBinding" type="tns:OddPort">
    <soap:binding style="${isLiteral ? 'document' : 'rpc'}" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${all.map(({ name }) => `<wsdl:operation name="${name}"><soap:operation soapAction="urn:odd#${name}"/><wsdl:input><soap:body ${use}/></wsdl:input><wsdl:output><soap:body ${use}/></wsdl:output></wsdl:operation>`).join('\n    ')}
  </wsdl:binding>
  <wsdl:service name="Odd"><wsdl:port name="OddPort" binding="tns:OddBinding"><soap:address location="http://127.0.0.1:1/"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`
}

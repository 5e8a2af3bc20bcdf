import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectDescription, type Description } from '../../src/sources/soap/wsdl/collect.ts'
import { createDocumentLoader } from '../../src/sources/soap/wsdl/load.ts'

const wsdl = `<?xml version="1.0"?>
<definitions targetNamespace="urn:rows" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:rows">
  <types>
    <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:rows" elementFormDefault="qualified">
      <simpleType name="Status"><restriction base="string"><enumeration value="OPEN"/><enumeration value="in-progress"/></restriction></simpleType>
      <complexType name="Row">
        <sequence>
          <element name="id" type="string"/><element name="name" type="string"/><element name="city" type="string"/>
          <element name="amount" type="decimal"/><element name="count" type="int"/><element name="isPaid" type="boolean"/>
          <element name="since" type="date"/><element name="status" type="t:Status"/>
        </sequence>
      </complexType>
      <element name="GetRows"><complexType/></element>
      <element name="GetRowsResponse">
        <complexType><sequence><element name="Row" type="t:Row" minOccurs="0" maxOccurs="unbounded"/></sequence></complexType>
      </element>
    </schema>
  </types>
  <message name="In"><part name="p" element="t:GetRows"/></message>
  <message name="Out"><part name="p" element="t:GetRowsResponse"/></message>
  <portType name="Rows"><operation name="GetRows"><input message="t:In"/><output message="t:Out"/></operation></portType>
  <binding name="Rows" type="t:Rows">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="GetRows"><soap:operation soapAction="rows"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
  </binding>
  <service name="Rows"><port name="Rows" binding="t:Rows"><soap:address location="http://127.0.0.1/"/></port></service>
</definitions>`

/** The description of a service that answers with rows. */
export function loadRows(): Promise<Description> {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-rows-'))
  writeFileSync(join(directory, 'rows.wsdl'), wsdl)
  return collectDescription('rows.wsdl', createDocumentLoader(directory))
}

/** An answer with so many rows, as services write it. */
export function rowsAnswer(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) =>
      `<Row><id>${String(index).padStart(6, '0')}</id><name>Customer ${index} &amp; Co</name><city>Lisboa</city><amount>${index}.50</amount><count>${index}</count><isPaid>${index % 2 === 0}</isPaid><since>2024-02-${String((index % 28) + 1).padStart(2, '0')}</since><status>${index % 3 === 0 ? 'OPEN' : 'in-progress'}</status></Row>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetRowsResponse xmlns="urn:rows">${rows.join('\n')}</GetRowsResponse></soap:Body></soap:Envelope>`
}

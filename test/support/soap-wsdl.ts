import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** One operation: its messages' parts as XML, and what stands in the binding. */
export interface WsdlOperationText {
  readonly name: string
  readonly input?: string
  readonly output?: string
  /** Name of the input, for overloaded operations. */
  readonly inputName?: string
  /** Extension elements of the bound input and output, besides the body. */
  readonly boundInput?: string
  readonly boundOutput?: string
}

/** A description of namespace `urn:t`, whose schemas qualify elements. */
export interface WsdlText {
  readonly types?: string
  readonly style?: 'document' | 'rpc'
  readonly use?: 'literal' | 'encoded'
  readonly version?: 'soap' | 'soap12'
  readonly operations: readonly WsdlOperationText[]
  /** Further top-level elements. */
  readonly more?: string
}

const namespaces = `xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:t="urn:t"`

/** The text of a description. */
export function wsdlText({
  types = '',
  style = 'document',
  use = 'literal',
  version = 'soap',
  operations,
  more = '',
}: WsdlText): string {
  const body = `<${version}:body use="${use}"${style === 'rpc' ? ' namespace="urn:body"' : ''}/>`
  const messages = operations.flatMap(({ input, output }, index) => [
    ...(input === undefined ? [] : [`<message name="In${index}">${input}</message>`]),
    ...(output === undefined ? [] : [`<message name="Out${index}">${output}</message>`]),
  ])
  const declared = operations.map(
    ({ name, input, output, inputName }, index) =>
      `<operation name="${name}">${input === undefined ? '' : `<input${inputName ? ` name="${inputName}"` : ''} message="t:In${index}"/>`}${output === undefined ? '' : `<output message="t:Out${index}"/>`}</operation>`,
  )
  const bound = operations.map(
    ({ name, input, output, inputName, boundInput = '', boundOutput = '' }) =>
      `<operation name="${name}"><${version}:operation soapAction="urn:t#${name}"/>${input === undefined ? '' : `<input${inputName ? ` name="${inputName}"` : ''}>${boundInput}${body}</input>`}${output === undefined ? '' : `<output>${boundOutput}${body}</output>`}</operation>`,
  )
  return `<definitions targetNamespace="urn:t" ${namespaces}>
<types><xsd:schema targetNamespace="urn:t" elementFormDefault="qualified">${types}</xsd:schema></types>
${messages.join('\n')}
<portType name="T">${declared.join('\n')}</portType>
<binding name="B" type="t:T"><${version}:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>${bound.join('\n')}</binding>
${more}
<service name="S"><port name="P" binding="t:B"><${version}:address location="http://127.0.0.1:9/"/></port></service>
</definitions>`
}

/** A module folder with the given files, removed after the test. */
export function filesModule(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'selvedge-soap-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true })
    writeFileSync(path.join(directory, name), text)
  }
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

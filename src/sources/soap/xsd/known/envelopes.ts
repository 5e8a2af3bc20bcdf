import { namespaces } from '../../qname.ts'
import {
  anyAttribute,
  anyElements,
  attribute,
  complexType,
  element,
  optional,
  schemaText,
  sequence,
  simpleType,
  textType,
} from './schema-text.ts'

const shared = [
  ...['Envelope', 'Header', 'Body', 'Fault'].map((each) => element(each, `t:${each}`)),
  complexType(
    'Envelope',
    sequence(`<xs:element ref="t:Header" ${optional}/><xs:element ref="t:Body"/>`, anyElements),
    anyAttribute,
  ),
  ...['Header', 'Body', 'detail'].map((each) => complexType(each, sequence(anyElements), anyAttribute)),
  attribute('mustUnderstand', 'xs:boolean'),
  attribute('encodingStyle', 'xs:anyURI'),
]

/** SOAP 1.1 section 4. */
export function soap11Schema(): string {
  return schemaText(
    namespaces.soap11,
    [
      ...shared,
      attribute('actor', 'xs:anyURI'),
      simpleType('encodingStyle', 'xs:anyURI'),
      '<xs:attributeGroup name="encodingStyle"><xs:attribute ref="t:encodingStyle"/></xs:attributeGroup>',
      complexType(
        'Fault',
        sequence(
          element('faultcode', 'xs:QName'),
          element('faultstring', 'xs:string'),
          element('faultactor', 'xs:anyURI', optional),
          element('detail', 't:detail', optional),
        ),
      ),
    ],
    {},
    'unqualified',
  )
}

/** SOAP 1.2 part 1, section 5. */
export function soap12Schema(): string {
  return schemaText(namespaces.soap12, [
    ...shared,
    attribute('role', 'xs:anyURI'),
    attribute('relay', 'xs:boolean'),
    ...['NotUnderstood', 'Upgrade'].map((each) => element(each, `t:${each}Type`)),
    complexType(
      'Fault',
      sequence(
        element('Code', 't:faultcode'),
        element('Reason', 't:faultreason'),
        element('Node', 'xs:anyURI', optional),
        element('Role', 'xs:anyURI', optional),
        element('Detail', 't:detail', optional),
      ),
    ),
    complexType('faultreason', sequence(element('Text', 't:reasontext', 'maxOccurs="unbounded"'))),
    textType('reasontext', 'xs:string', '<xs:attribute ref="xml:lang" use="required"/>'),
    complexType('faultcode', sequence(element('Value', 't:faultcodeEnum'), element('Subcode', 't:subcode', optional))),
    complexType('subcode', sequence(element('Value', 'xs:QName'), element('Subcode', 't:subcode', optional))),
    simpleType('faultcodeEnum', 'xs:QName'),
    complexType('NotUnderstoodType', '<xs:attribute name="qname" type="xs:QName" use="required"/>'),
    complexType('SupportedEnvType', '<xs:attribute name="qname" type="xs:QName" use="required"/>'),
    complexType('UpgradeType', sequence(element('SupportedEnvelope', 't:SupportedEnvType', 'maxOccurs="unbounded"'))),
  ])
}

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

const uris = ['MessageID', 'To', 'Action']
const references = ['ReplyTo', 'From', 'FaultTo', 'EndpointReference']

/** WS-Addressing 1.0 Core, and the SOAP Binding's details of faults. */
const version10 = schemaText('http://www.w3.org/2005/08/addressing', [
  ...references.map((each) => element(each, 't:EndpointReferenceType')),
  ...[...uris, 'ProblemIRI'].map((each) => element(each, 't:AttributedURIType')),
  element('ReferenceParameters', 't:ReferenceParametersType'),
  element('Metadata', 't:MetadataType'),
  element('RelatesTo', 't:RelatesToType'),
  element('RetryAfter', 't:AttributedUnsignedLongType'),
  element('ProblemHeaderQName', 't:AttributedQNameType'),
  element('ProblemHeader', 't:AttributedAnyType'),
  element('ProblemAction', 't:ProblemActionType'),
  attribute('IsReferenceParameter', 'xs:boolean'),
  complexType(
    'EndpointReferenceType',
    sequence(
      element('Address', 't:AttributedURIType'),
      `<xs:element ref="t:ReferenceParameters" ${optional}/><xs:element ref="t:Metadata" ${optional}/>`,
      anyElements,
    ),
    anyAttribute,
  ),
  ...['ReferenceParametersType', 'MetadataType'].map((each) => complexType(each, sequence(anyElements), anyAttribute)),
  complexType('AttributedAnyType', sequence('<xs:any processContents="lax"/>'), anyAttribute),
  complexType(
    'ProblemActionType',
    sequence(`<xs:element ref="t:Action" ${optional}/>`, element('SoapAction', 'xs:anyURI', optional)),
    anyAttribute,
  ),
  textType('AttributedURIType', 'xs:anyURI', anyAttribute),
  textType('AttributedQNameType', 'xs:QName', anyAttribute),
  textType('AttributedUnsignedLongType', 'xs:unsignedLong', anyAttribute),
  textType('RelatesToType', 'xs:anyURI', attribute('RelationshipType', 'xs:anyURI'), anyAttribute),
  simpleType('RelationshipType', 'xs:anyURI'),
  simpleType('RelationshipTypeOpenEnum', 'xs:anyURI'),
  simpleType('FaultCodesType', 'xs:QName'),
  simpleType('FaultCodesOpenEnumType', 'xs:QName'),
])

/** The member submission of August 2004; those before it have the same names. */
function submission(namespace: string): string {
  return schemaText(namespace, [
    ...references.map((each) => element(each, 't:EndpointReferenceType')),
    ...uris.map((each) => element(each, 't:AttributedURI')),
    element('RelatesTo', 't:Relationship'),
    element('ReplyAfter', 't:ReplyAfterType'),
    element('RetryAfter', 't:AttributedUnsignedLong'),
    attribute('Action', 'xs:anyURI'),
    complexType(
      'EndpointReferenceType',
      sequence(
        element('Address', 't:AttributedURI'),
        element('ReferenceProperties', 't:ReferencePropertiesType', optional),
        element('ReferenceParameters', 't:ReferenceParametersType', optional),
        element('PortType', 't:AttributedQName', optional),
        element('ServiceName', 't:ServiceNameType', optional),
        anyElements,
      ),
      anyAttribute,
    ),
    ...['ReferencePropertiesType', 'ReferenceParametersType'].map((each) => complexType(each, sequence(anyElements))),
    textType('ServiceNameType', 'xs:QName', attribute('PortName', 'xs:NCName'), anyAttribute),
    textType('Relationship', 'xs:anyURI', attribute('RelationshipType', 'xs:QName'), anyAttribute),
    textType('ReplyAfterType', 'xs:nonNegativeInteger', anyAttribute),
    textType('AttributedUnsignedLong', 'xs:unsignedLong', anyAttribute),
    textType('AttributedURI', 'xs:anyURI', anyAttribute),
    textType('AttributedQName', 'xs:QName', anyAttribute),
    simpleType('RelationshipTypeValues', 'xs:QName'),
    simpleType('FaultSubcodeValues', 'xs:QName'),
  ])
}

/** The schemas of WS-Addressing, by namespace. */
export const addressingSchemas: readonly (readonly [string, () => string])[] = [
  ['http://www.w3.org/2005/08/addressing', () => version10],
  ...['2003/03', '2004/03', '2004/08'].map((date) => {
    const namespace = `http://schemas.xmlsoap.org/ws/${date}/addressing`
    return [namespace, () => submission(namespace)] as const
  }),
]

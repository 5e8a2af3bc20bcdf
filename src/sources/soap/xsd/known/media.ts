import {
  anyAttribute,
  anyElements,
  attribute,
  complexType,
  element,
  schemaText,
  sequence,
  simpleType,
  textType,
} from './schema-text.ts'

/** Describing Media Content of Binary Data in XML, and its draft. */
function mediaTypes(namespace: string): string {
  const contentType = '<xs:attribute ref="t:contentType"/>'
  return schemaText(namespace, [
    attribute('contentType', 'xs:string'),
    attribute('expectedContentTypes', 'xs:string'),
    attribute('expectedMediaType', 'xs:string'),
    textType('base64Binary', 'xs:base64Binary', contentType),
    textType('hexBinary', 'xs:hexBinary', contentType),
  ])
}

function include(namespace: string): string {
  const href = '<xs:attribute name="href" type="xs:anyURI" use="required"/>'
  return schemaText(namespace, [
    element('Include', 't:Include'),
    complexType('Include', sequence(anyElements), href, anyAttribute),
  ])
}

/** The schemas of attachments, by namespace. */
export const mediaSchemas: readonly (readonly [string, () => string])[] = [
  ...[
    'http://www.w3.org/2005/05/xmlmime',
    'http://www.w3.org/2004/11/xmlmime',
    'http://www.w3.org/2004/06/xmlmime',
  ].map((namespace) => [namespace, () => mediaTypes(namespace)] as const),
  ['http://www.w3.org/2004/08/xop/include', () => include('http://www.w3.org/2004/08/xop/include')],
  [
    'http://ws-i.org/profiles/basic/1.1/xsd',
    () => schemaText('http://ws-i.org/profiles/basic/1.1/xsd', [simpleType('swaRef', 'xs:anyURI')]),
  ],
]

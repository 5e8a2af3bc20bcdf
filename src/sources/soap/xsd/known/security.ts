import { wss } from '../../security/security-names.ts'
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

const common = '<xs:attributeGroup ref="u:commonAtts"/>'

/** Ids and timestamps of WS-Security 1.0 and 1.1. */
export function utilitySchema(): string {
  return schemaText(
    wss.wsu,
    [
      attribute('Id', 'xs:ID'),
      `<xs:attributeGroup name="commonAtts"><xs:attribute ref="t:Id"/>${anyAttribute}</xs:attributeGroup>`,
      textType('AttributedDateTime', 'xs:string', common),
      textType('AttributedURI', 'xs:anyURI', common),
      element('Timestamp', 't:TimestampType'),
      ...['Created', 'Expires'].map((each) => element(each, 't:AttributedDateTime')),
      complexType(
        'TimestampType',
        sequence(`<xs:element ref="t:Created" ${optional}/><xs:element ref="t:Expires" ${optional}/>`, anyElements),
        common,
      ),
      simpleType('tTimestampFault', 'xs:QName'),
    ],
    { u: wss.wsu },
  )
}

/** Tokens and references of WS-Security 1.0 and 1.1. */
export function securitySchema(): string {
  const typed = (...names: readonly string[]): string => names.map((each) => attribute(each, 'xs:anyURI')).join('')
  return schemaText(
    wss.wsse,
    [
      element('Security', 't:SecurityHeaderType'),
      element('UsernameToken', 't:UsernameTokenType'),
      element('Password', 't:PasswordString'),
      element('Nonce', 't:EncodedString'),
      ...['BinarySecurityToken', 'SecurityTokenReference', 'Reference', 'Embedded', 'KeyIdentifier'].map((each) =>
        element(each, `t:${each}Type`),
      ),
      element('TransformationParameters', 't:TransformationParametersType'),
      '<xs:attribute name="Usage" type="t:tUsage"/><xs:simpleType name="tUsage"><xs:list itemType="xs:anyURI"/></xs:simpleType>',
      complexType('SecurityHeaderType', sequence(anyElements), anyAttribute),
      complexType('UsernameTokenType', sequence(element('Username', 't:AttributedString'), anyElements), common),
      textType('AttributedString', 'xs:string', common),
      textType('PasswordString', 't:AttributedString', typed('Type')),
      textType('EncodedString', 't:AttributedString', typed('EncodingType')),
      textType('BinarySecurityTokenType', 't:EncodedString', typed('ValueType')),
      textType('KeyIdentifierType', 't:EncodedString', typed('ValueType')),
      complexType('ReferenceType', typed('URI', 'ValueType'), anyAttribute),
      complexType('EmbeddedType', sequence(anyElements), typed('ValueType'), anyAttribute),
      complexType(
        'SecurityTokenReferenceType',
        sequence(anyElements),
        '<xs:attribute ref="u:Id"/><xs:attribute ref="t:Usage"/>',
        anyAttribute,
      ),
      complexType('TransformationParametersType', sequence(anyElements), anyAttribute),
      simpleType('FaultcodeEnum', 'xs:QName'),
    ],
    { u: wss.wsu },
  )
}

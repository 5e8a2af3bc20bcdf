import { namespaces } from '../../qname.ts'
import { builtins } from '../builtins.ts'
import { anyElements, attribute, element, schemaText, simpleType } from './schema-text.ts'

const group = (kind: 'group' | 'attributeGroup', name: string, content: string): string =>
  `<xs:${kind} name="${name}">${content}</xs:${kind}>`
const uses = (...names: readonly string[]): string => names.map((each) => `<xs:attribute ref="t:${each}"/>`).join('')

/** An element for each built-in type; the types themselves are known without a schema. */
const elements = ['Array', 'Struct', ...builtins.keys()].map((each) => element(each, `t:${each}`))
const structure = ['Array', 'Struct'].map((each) => group('group', each, `<xs:sequence>${anyElements}</xs:sequence>`))

/** SOAP 1.1 section 5. */
export function soapEncoding11Schema(): string {
  return schemaText(namespaces.soapEncoding11, [
    ...elements,
    ...structure,
    simpleType('arrayCoordinate', 'xs:string'),
    attribute('root', 'xs:boolean'),
    attribute('arrayType', 'xs:string'),
    attribute('offset', 't:arrayCoordinate'),
    attribute('position', 't:arrayCoordinate'),
    group(
      'attributeGroup',
      'commonAttributes',
      '<xs:attribute name="id" type="xs:ID"/><xs:attribute name="href" type="xs:anyURI"/><xs:anyAttribute/>',
    ),
    group('attributeGroup', 'arrayAttributes', uses('arrayType', 'offset')),
    group('attributeGroup', 'arrayMemberAttributes', uses('position')),
  ])
}

/** SOAP 1.2 part 2, section 3. */
export function soapEncoding12Schema(): string {
  return schemaText(namespaces.soapEncoding12, [
    ...elements,
    ...structure,
    simpleType('arraySize', 'xs:string'),
    simpleType('nodeTypeName', 'xs:string'),
    attribute('arraySize', 't:arraySize'),
    attribute('itemType', 'xs:QName'),
    attribute('nodeType', 't:nodeTypeName'),
    attribute('id', 'xs:ID'),
    attribute('ref', 'xs:IDREF'),
    group('attributeGroup', 'commonAttributes', `${uses('id', 'ref', 'nodeType')}<xs:anyAttribute/>`),
    group('attributeGroup', 'arrayAttributes', uses('arraySize', 'itemType')),
  ])
}

import { attribute, complexType, element, schemaText, sequence, simpleType } from './schema-text.ts'

const root = 'http://schemas.microsoft.com/2003/10/Serialization/'
const arrays = `${root}Arrays`
const plain = [
  'anyType anyURI base64Binary boolean byte dateTime decimal double float int long QName short string',
  'unsignedByte unsignedInt unsignedLong unsignedShort',
].flatMap((each) => each.split(' '))
const own = ['char', 'duration', 'guid']
const isNillable = 'nillable="true"'

/** What .NET's data contract serializer has types for: each built-in type as an element, and three of its own. */
function types(): string {
  return schemaText(root, [
    ...plain.map((each) => element(each, `xs:${each}`, isNillable)),
    ...own.map((each) => element(each, `t:${each}`, isNillable)),
    simpleType('char', 'xs:int'),
    simpleType('duration', 'xs:duration'),
    simpleType('guid', 'xs:string'),
    attribute('FactoryType', 'xs:QName'),
    attribute('Id', 'xs:ID'),
    attribute('Ref', 'xs:IDREF'),
  ])
}

/** Its arrays of those types: `ArrayOfstring`, with items called `string`. */
function arraysOfTypes(): string {
  const arrayOf = (name: string, type: string): string =>
    element(`ArrayOf${name}`, `t:ArrayOf${name}`, isNillable) +
    complexType(
      `ArrayOf${name}`,
      sequence(element(name, type, `minOccurs="0" maxOccurs="unbounded" ${nillable(type)}`)),
    )
  return schemaText(
    arrays,
    [...plain.map((each) => arrayOf(each, `xs:${each}`)), ...own.map((each) => arrayOf(each, `s:${each}`))],
    {
      s: root,
    },
  )
}

/** Items that a reference can be: null only where .NET's type allows it. */
function nillable(type: string): string {
  return ['xs:anyType', 'xs:anyURI', 'xs:base64Binary', 'xs:QName', 'xs:string'].includes(type) ? isNillable : ''
}

/** The schemas of .NET's data contracts, by namespace. */
export const serializationSchemas: readonly (readonly [string, () => string])[] = [
  [root, types],
  [arrays, arraysOfTypes],
]

import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  print,
  type StringValueNode,
} from 'graphql'

const width = 120

/** A description before what it describes. */
export function described(text: string, documentation: string | undefined, indent = ''): string {
  return documentation === undefined
    ? `${indent}${text}`
    : `${indent}${JSON.stringify(documentation)}\n${indent}${text}`
}

/** The document as a person would lay it out: what does not fit into a line stands in several. */
export function printSdl({ definitions }: DocumentNode): string {
  return `${definitions.map(printDefinition).join('\n\n')}\n`
}

function printDefinition(node: DefinitionNode): string {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const { fields = [], name, interfaces = [] } = node
      const keyword = node.kind === Kind.OBJECT_TYPE_DEFINITION ? 'type' : 'interface'
      const above =
        interfaces.length === 0 ? '' : ` implements ${interfaces.map((each) => each.name.value).join(' & ')}`
      // Fields that are fetched need room.
      const separator = fields.some((each) => (each.directives ?? []).length > 0) ? '\n\n' : '\n'
      return `${printDescription(node.description, '')}${keyword} ${name.value}${above} {\n${fields.map(printField).join(separator)}\n}`
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const choice = (node.directives ?? []).map((each) => ` ${print(each)}`).join('')
      const fields = (node.fields ?? []).map((each) => printInput(each, '  '))
      return `${printDescription(node.description, '')}input ${node.name.value}${choice} {\n${fields.join('\n')}\n}`
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (node.values ?? []).map(
        (each) => `${printDescription(each.description, '  ')}  ${each.name.value}`,
      )
      return `${printDescription(node.description, '')}enum ${node.name.value} {\n${values.join('\n')}\n}`
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const members = (node.types ?? []).map((each) => each.name.value)
      const line = ` ${members.join(' | ')}`
      const list = line.length < width - 40 ? line : members.map((each) => `\n  | ${each}`).join('')
      return `${printDescription(node.description, '')}union ${node.name.value} =${list}`
    }
    default:
      return print(node)
  }
}

function printField({ name, description, arguments: args = [], type, directives = [] }: FieldDefinitionNode): string {
  const start = `  ${name.value}`
  const end = `: ${print(type)}${directives.map(printDirective).join('')}`
  const line = args.map((each) => print(each)).join(', ')
  const isShort = start.length + line.length + print(type).length < width && !args.some((each) => each.description)
  const list = isShort ? `(${line})` : `(\n${args.map((each) => printInput(each, '    ')).join('\n')}\n  )`
  return `${printDescription(description, '  ')}${start}${args.length === 0 ? '' : list}${end}`
}

function printInput({ name, type, description, defaultValue }: InputValueDefinitionNode, indent: string): string {
  const value = defaultValue === undefined ? '' : ` = ${print(defaultValue)}`
  return `${printDescription(description, indent)}${indent}${name.value}: ${print(type)}${value}`
}

function printDirective(node: DirectiveNode): string {
  const line = `    ${print(node)}`
  if (line.length <= width) return `\n${line}`
  const args = (node.arguments ?? []).map(({ name, value }) => {
    const one = `      ${name.value}: ${print(value)}`
    return one.length <= width || value.kind !== Kind.STRING ? one : `      ${name.value}: ${printParts(value)}`
  })
  return `\n    @${node.name.value}(\n${args.join('\n')}\n    )`
}

/** A mapping of several parts, each of which ends with what an argument gives. */
function printParts({ value }: StringValueNode): string {
  const parts = value.split(/(?<=\$args\.\w+) (?=\w)/)
  return `"""\n${parts.map((each) => `        ${each}`).join('\n')}\n      """`
}

function printDescription(description: StringValueNode | undefined, indent: string): string {
  if (description === undefined) return ''
  const { value } = description
  if (indent.length + value.length + 2 <= width && !/["\\]/.test(value)) return `${indent}${JSON.stringify(value)}\n`
  const lines = wrapped(value.replaceAll('"""', '\\"""'), width - indent.length)
  return `${['"""', ...lines, '"""'].map((each) => `${indent}${each}`).join('\n')}\n`
}

/** The text in lines of at most so many characters, where its words allow that. */
function wrapped(text: string, length: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

import {
  type EntityModel,
  type FieldModel,
  keyFieldsIn,
  keyFieldTypes,
  namedType,
  type RootModel,
  type WorldModel,
} from './model.ts'

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject"])`
const inputs = 'enum Color { RED GREEN BLUE } scalar Json input Where { text: String = "x" colors: [Color!] }'
/** What keys of organizations are made of. */
const organizations = (directive: string) =>
  `type Org${directive} { id: ID! region: Region! } type Region${directive} { name: String! }`

/** The SDL of one subgraph, with directives of Federation. */
export function printSubgraph(model: WorldModel, subgraph: string): string {
  const { entities, values, interfaces, unions, roots } = model
  const objects = interfaces.filter(({ asObject }) => asObject?.objectIn === subgraph)
  const parts = [
    link,
    inputs,
    ...entities.filter(({ placed }) => placed.has(subgraph)).map((entity) => printEntity(entity, model, subgraph)),
    ...values
      .filter((each) => each.subgraphs.has(subgraph))
      .map(({ name, fields }) => `type ${name} @shareable { ${fields.map(signature).join(' ')} }`),
    ...interfaces
      .filter((each) => each.subgraphs.has(subgraph))
      .map(({ name, labelIn, asObject }) => {
        const key = asObject?.keyIn === subgraph ? ' @key(fields: "id")' : ''
        return `interface ${name}${key} { id: ID! ${labelIn === subgraph ? 'label: String' : ''} }`
      }),
    ...objects.map(
      ({ name }) =>
        `type ${name} @key(fields: "id") @interfaceObject { id: ID! extra: String more(by: Int = 1): [Int!] }`,
    ),
    ...unions
      .filter((each) => each.subgraphs.has(subgraph))
      .map(({ name, members }) => `union ${name} = ${members.join(' | ')}`),
    ...printRoots(
      roots.filter(({ owners }) => owners.includes(subgraph)),
      ({ owners, provides }) =>
        `${owners.length > 1 ? ' @shareable' : ''}${provides === undefined ? '' : ` @provides(fields: "${provides}")`}`,
    ),
  ]
  const text = parts.join('\n')
  return text.includes('org: Org!') ? `${text}\n${organizations(' @shareable')}` : text
}

/** The SDL of all of it as one service would have it. */
export function printWhole({ entities, values, interfaces, unions, roots }: WorldModel): string {
  const organized = entities.some(({ keys }) => keys.some((key) => key.includes('org')))
  const membersOf = (entity: EntityModel) =>
    interfaces.filter(({ members, subgraphs }) => subgraphs.size > 0 && members.includes(entity.name))
  return [
    inputs,
    organized ? organizations('') : '',
    ...entities.map((entity) => {
      const own = membersOf(entity)
      const keys = keyFieldsIn(entity, entity.keys, interfaces).map((name) => `${name}: ${keyFieldTypes[name]}`)
      const extra = own.some(({ asObject }) => asObject) ? 'extra: String more(by: Int = 1): [Int!]' : ''
      return `type ${entity.name}${implementing(own.map(({ name }) => name))} { ${[...keys, ...entity.fields.map(signature), extra].join(' ')} }`
    }),
    ...values
      .filter(({ subgraphs }) => subgraphs.size > 0)
      .map(({ name, fields }) => `type ${name} { ${fields.map(signature).join(' ')} }`),
    ...interfaces
      .filter(({ subgraphs }) => subgraphs.size > 0)
      .map(
        ({ name, labelIn, asObject }) =>
          `interface ${name} { id: ID! ${labelIn ? 'label: String' : ''} ${asObject ? 'extra: String more(by: Int = 1): [Int!]' : ''} }`,
      ),
    ...unions
      .filter(({ subgraphs }) => subgraphs.size > 0)
      .map(({ name, members }) => `union ${name} = ${members.join(' | ')}`),
    ...printRoots(roots, () => ''),
  ].join('\n')
}

function printEntity(entity: EntityModel, { interfaces }: WorldModel, subgraph: string): string {
  const placement = entity.placed.get(subgraph)
  if (placement === undefined) return ''
  const own = interfaces.filter(({ members, subgraphs }) => members.includes(entity.name) && subgraphs.has(subgraph))
  const inKeys = keyFieldsIn(entity, placement.keys, [])
  const keyFields = keyFieldsIn(entity, placement.keys, interfaces, subgraph).map(
    (name) =>
      `${name}: ${keyFieldTypes[name]}${inKeys.includes(name) && !(name === 'id' && ![...placement.keys].some((key) => key === 'id')) ? '' : ' @shareable'}`,
  )
  const keys = [...placement.keys].map(
    (key) => ` @key(fields: "${key}"${placement.isResolvable ? '' : ', resolvable: false'})`,
  )
  const fields = entity.fields.flatMap((field) => {
    const directives = directivesOf(field, placement.externals, subgraph)
    return directives === undefined ? [] : [`${signature(field)}${directives}`]
  })
  return `type ${entity.name}${implementing(own.map(({ name }) => name))}${keys.join('')} { ${[...keyFields, ...fields].join(' ')} }`
}

/** Undefined where the subgraph does not have the field. */
function directivesOf(field: FieldModel, externals: ReadonlySet<string>, subgraph: string): string | undefined {
  const { owners, stale, requires, provides, name } = field
  if (stale === subgraph) return ''
  if (!owners.includes(subgraph)) return externals.has(name) ? ' @external' : undefined
  const provided = provides.get(subgraph)
  return [
    owners.length > 1 ? ' @shareable' : '',
    stale === undefined ? '' : ` @override(from: "${stale}")`,
    requires === undefined ? '' : ` @requires(fields: ${JSON.stringify(requires)})`,
    provided === undefined ? '' : ` @provides(fields: "${provided}")`,
  ].join('')
}

const signature = ({ name, args, type }: FieldModel | RootModel) => `${name}${args}: ${type}`
const implementing = (names: readonly string[]) => (names.length === 0 ? '' : ` implements ${names.join(' & ')}`)

function printRoots(roots: readonly RootModel[], directivesOfRoot: (root: RootModel) => string): string[] {
  return (['Query', 'Mutation'] as const).flatMap((on) => {
    const own = roots.filter((root) => root.on === on)
    return own.length === 0
      ? []
      : [`type ${on} { ${own.map((root) => `${signature(root)}${directivesOfRoot(root)}`).join(' ')} }`]
  })
}

/** The name of the type below lists and not-nulls. */
export { namedType }

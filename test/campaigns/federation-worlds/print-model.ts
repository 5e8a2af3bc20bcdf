import {
  type EntityModel,
  type FieldModel,
  keyFieldsIn,
  keyFieldTypes,
  type RootModel,
  type WorldModel,
} from './model.ts'

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible"])`
const inputs = 'enum Color { RED GREEN BLUE } scalar Json input Where { text: String = "x" colors: [Color!] }'
/** What keys of organizations are made of. */
const organizations = (directive: string) =>
  `type Org${directive} { id: ID! region: Region! } type Region${directive} { name: String! }`

/** The SDL of one subgraph, with directives of Federation. */
export function printSubgraph(model: WorldModel, subgraph: string): string {
  const text = printNew(model, subgraph)
  const roots = (['Query', 'Mutation'] as const).filter((on) => text.includes(`type ${on} {`))
  const named = model.ownRoots.has(subgraph) && roots.length > 0 ? withOwnRoots(text, roots) : text
  return model.oldStyle.has(subgraph) ? inOldStyle(named) : named
}

function withOwnRoots(text: string, roots: readonly string[]): string {
  const renamed = roots.reduce((all, on) => all.replace(`type ${on} {`, `type My${on} {`), text)
  return `${renamed}\nschema { ${roots.map((on) => `${on.toLowerCase()}: My${on}`).join(' ')} }`
}

/** As Federation 1 has it: nothing is imported, everything can be shared, and every key can be asked by. */
function inOldStyle(text: string): string {
  return text.replace(link, '').replaceAll(' @shareable', '').replaceAll(', resolvable: false', '')
}

function printNew(model: WorldModel, subgraph: string): string {
  const { entities, values, interfaces, unions, roots } = model
  const objects = interfaces.filter(({ asObject }) => asObject?.objectIn === subgraph)
  const parts = [
    link,
    inputs,
    ...entities.filter(({ placed }) => placed.has(subgraph)).map((entity) => printEntity(entity, model, subgraph)),
    ...values
      .filter((each) => each.subgraphs.has(subgraph))
      .map(({ name, fields }) => {
        const own = fields.filter(({ owners }) => owners.length === 0 || owners.includes(subgraph))
        return `type ${name} @shareable { ${own.map(signature).join(' ')} }`
      }),
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
      const keys = keyFieldsIn(entity, entity.keys, interfaces)
        .filter((name) => !entity.hidden.has(name))
        .map((name) => `${name}: ${keyFieldTypes[name]}`)
      const extra = own.some(({ asObject }) => asObject) ? 'extra: String more(by: Int = 1): [Int!]' : ''
      return `type ${entity.name}${implementing(own.map(({ name }) => name))} { ${[...keys, ...entity.fields.map(looseSignature), extra].join(' ')} }`
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

function printEntity(entity: EntityModel, { interfaces, oldStyle }: WorldModel, subgraph: string): string {
  const placement = entity.placed.get(subgraph)
  if (placement === undefined) return ''
  const own = interfaces.filter(({ members, subgraphs }) => members.includes(entity.name) && subgraphs.has(subgraph))
  const isExtension = oldStyle.has(subgraph) && subgraph !== entity.home
  const inKeys = keyFieldsIn(entity, placement.keys, [])
  const keyFields = keyFieldsIn(entity, placement.keys, interfaces, subgraph).map((name) => {
    const isKey = inKeys.includes(name) && (name !== 'id' || placement.keys.has('id'))
    const isHidden = entity.hidden.has(name) && subgraph === entity.home
    const isOfOther = isKey && isExtension
    return `${name}: ${keyFieldTypes[name]}${isKey ? '' : ' @shareable'}${isHidden ? ' @inaccessible' : ''}${isOfOther ? ' @external' : ''}`
  })
  const keys = [...placement.keys].map(
    (key) => ` @key(fields: "${key}"${placement.isResolvable ? '' : ', resolvable: false'})`,
  )
  const fields = entity.fields.flatMap((field) => {
    const directives = directivesOf(field, placement.externals, subgraph)
    return directives === undefined
      ? []
      : [`${isLoose(field, subgraph) ? looseSignature(field) : signature(field)}${directives}`]
  })
  return `${isExtension ? 'extend ' : ''}type ${entity.name}${implementing(own.map(({ name }) => name))}${keys.join('')} { ${[...keyFields, ...fields].join(' ')} }`
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
const isLoose = ({ looseIn, owners }: FieldModel, subgraph: string) =>
  looseIn === subgraph || !owners.includes(subgraph)
/** As it is where one of all says that it may be null. */
const looseSignature = (field: FieldModel) =>
  signature(field.looseIn === undefined ? field : { ...field, type: field.type.replace(/!$/, '') })
const implementing = (names: readonly string[]) => (names.length === 0 ? '' : ` implements ${names.join(' & ')}`)

function printRoots(roots: readonly RootModel[], directivesOfRoot: (root: RootModel) => string): string[] {
  return (['Query', 'Mutation'] as const).flatMap((on) => {
    const own = roots.filter((root) => root.on === on)
    return own.length === 0
      ? []
      : [`type ${on} { ${own.map((root) => `${signature(root)}${directivesOfRoot(root)}`).join(' ')} }`]
  })
}

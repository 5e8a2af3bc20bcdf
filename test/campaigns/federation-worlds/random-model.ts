import type { Random } from '../../differential/harness/random.ts'
import type {
  EntityModel,
  FieldModel,
  InterfaceModel,
  Placement,
  RootModel,
  UnionModel,
  ValueModel,
  WorldModel,
} from './model.ts'
import { namedType } from './model.ts'

const keyChoices = [
  ['id'],
  ['id'],
  ['id', 'code'],
  ['id', 'code tenant'],
  ['id', 'org { id }'],
  ['code tenant'],
  ['code org { id region { name } }', 'id'],
  ['org { id }'],
]
const scalars = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Color', '[String!]', '[Color]', '[[Int!]]', 'Json']
const argumentsOf = ['', '', '', '(by: Int = 1)', '(by: Int, tone: Color = RED)', '(where: Where)', '(ids: [ID!]!)']

/** The graph of a seed. Every field of it can be reached from everywhere: one subgraph of each entity has all of its keys. */
export function randomModel(random: Random, hasFaults: boolean): WorldModel {
  const count = 3 + random.below(4)
  const subgraphs = Array.from({ length: count }, (_, at) => `s${at}`)
  const entities = Array.from({ length: 3 + random.below(3) }, (_, at) => emptyEntity(`E${at}`, random))
  const values = Array.from({ length: 1 + random.below(2) }, (_, at): ValueModel => {
    const fields = Array.from({ length: 2 + random.below(2) }, (_none, each) => plainField(`p${each}`, random, []))
    return { name: `V${at}`, fields, subgraphs: new Set() }
  })
  const placing = createPlacing(entities, values, random)
  for (const entity of entities) {
    const [home = 's0', ...others] = shuffled(subgraphs, random)
    entity.home = home
    for (const key of entity.keys) placing.full(entity, home).keys.add(key)
    for (const subgraph of others) if (random.chance(0.5)) placing.full(entity, subgraph)
  }
  const { interfaces, further } = randomInterfaces(entities, subgraphs, placing, random)
  const unions = random.chance(0.7) ? [randomUnion(entities, random)] : []
  const all = [...subgraphs, ...further]
  const parts: Parts = { entities, values, splits: [], interfaces, unions, placing, random }
  for (const entity of entities) addFields(entity, parts)
  for (const value of values) if (random.chance(0.4)) addReference(value, parts)
  for (const entity of entities) if (random.chance(0.3)) addSplitValue(entity, parts)
  if (!hasFaults)
    for (const field of entities.flatMap(({ fields }) => fields))
      if (field.owners.length > 1 && field.type.endsWith('!') && random.chance(0.5))
        field.looseIn = random.pick(field.owners)
  for (const entity of entities) addRequires(entity, parts)
  for (const entity of entities) for (const field of entity.fields) addProvides(field, parts)
  const roots = subgraphs.flatMap((subgraph) => randomRoots(subgraph, subgraphs, parts))
  for (const { asObject, name } of interfaces)
    if (asObject !== undefined)
      roots.push({
        on: 'Query',
        name: `${asObject.objectIn}Items`,
        type: `[${name}!]!`,
        args: '(first: Int)',
        owners: [asObject.objectIn],
        provides: undefined,
      })
  const oldStyle = new Set(subgraphs.filter((name) => random.chance(0.15) && !needsFederation2(name, parts)))
  for (const { placed } of entities)
    for (const [name, placement] of placed) placement.isResolvable ||= oldStyle.has(name)
  const ownRoots = new Set(subgraphs.filter(() => random.chance(0.2)))
  return {
    subgraphs: all,
    oldStyle,
    ownRoots,
    entities,
    values: [...values, ...parts.splits],
    interfaces,
    unions,
    roots,
  }
}

/** Whether it takes a field over, hides one, or has the key of an interface. */
function needsFederation2(subgraph: string, { entities, interfaces }: Parts): boolean {
  return (
    interfaces.some(({ asObject }) => asObject?.keyIn === subgraph) ||
    entities.some(
      ({ home, hidden, fields }) =>
        (hidden.size > 0 && home === subgraph) ||
        fields.some(({ owners, stale }) => stale !== undefined && owners.includes(subgraph)),
    )
  )
}

/** Lets a value lead on to an entity. */
function addReference(value: ValueModel, parts: Parts): void {
  const entity = parts.random.pick(parts.entities)
  const type = parts.random.pick([entity.name, `[${entity.name}!]`])
  value.fields.push({ name: 'ref', type, args: '', owners: [], provides: new Map() })
  for (const subgraph of value.subgraphs) placeType(value.name, subgraph, parts)
}

/** A value in one field of an entity, of which each subgraph has something. */
function addSplitValue(entity: EntityModel, parts: Parts): void {
  const { random, splits } = parts
  const owners = [...entity.placed].flatMap(([name, { isResolvable }]) => (isResolvable ? [name] : []))
  if (owners.length < 2) return
  const name = `W${splits.length}`
  const fields = owners.map((owner, at) =>
    plainField(`w${at}`, random, [owner, ...owners.filter((each) => each !== owner && random.chance(0.2))]),
  )
  splits.push({ name, fields, subgraphs: new Set(owners) })
  const type = `${name}${random.chance(0.3) ? '!' : ''}`
  entity.fields.push({ name: `f${entity.fields.length}`, type, args: '', owners, provides: new Map() })
}

interface Parts {
  readonly entities: readonly EntityModel[]
  readonly values: readonly ValueModel[]
  /** Values of which each subgraph has a part. */
  readonly splits: ValueModel[]
  readonly interfaces: readonly InterfaceModel[]
  readonly unions: readonly UnionModel[]
  readonly placing: Placing
  readonly random: Random
}

interface Placing {
  /** An entity that others can ask the subgraph for. */
  readonly full: (entity: EntityModel, subgraph: string) => Placement
  /** At least a reference by key. */
  readonly reference: (name: string, subgraph: string) => Placement | undefined
  readonly value: (value: ValueModel, subgraph: string) => void
}

function createPlacing(entities: readonly EntityModel[], values: readonly ValueModel[], random: Random): Placing {
  const place = (entity: EntityModel, subgraph: string, isResolvable: boolean): Placement => {
    const known = entity.placed.get(subgraph)
    if (known !== undefined) {
      known.isResolvable ||= isResolvable
      return known
    }
    const made = { keys: new Set([random.pick(entity.keys)]), isResolvable, externals: new Set<string>() }
    entity.placed.set(subgraph, made)
    return made
  }
  return {
    full: (entity, subgraph) => place(entity, subgraph, true),
    reference: (name, subgraph) => {
      const entity = entities.find((each) => each.name === name)
      return entity && place(entity, subgraph, random.chance(0.4))
    },
    value: (value, subgraph) => {
      if (values.includes(value)) value.subgraphs.add(subgraph)
    },
  }
}

function emptyEntity(name: string, random: Random): EntityModel {
  const hidden = random.chance(0.25) ? ['code', 'tenant'] : []
  return { name, keys: random.pick(keyChoices), fields: [], placed: new Map(), home: '', hidden: new Set(hidden) }
}

function plainField(name: string, random: Random, owners: string[]): FieldModel {
  const type = random.pick(scalars)
  return {
    name,
    type: `${type}${random.chance(0.3) ? '!' : ''}`,
    args: random.pick(argumentsOf),
    owners,
    provides: new Map(),
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((each) => ({ each, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ each }) => each)
}

function some<T>(list: readonly T[], least: number, random: Random): T[] {
  return shuffled(list, random).slice(0, least + random.below(list.length - least + 1))
}

function randomUnion(entities: readonly EntityModel[], random: Random): UnionModel {
  return { name: 'U0', members: some(entities, 2, random).map(({ name }) => name), subgraphs: new Set() }
}

function randomInterfaces(
  entities: readonly EntityModel[],
  subgraphs: readonly string[],
  placing: Placing,
  random: Random,
) {
  if (random.chance(0.25)) return { interfaces: [], further: [] }
  const withId = entities.filter(({ keys }) => keys.includes('id'))
  const asObject =
    withId.length > 0 && random.chance(0.4) ? { keyIn: random.pick(subgraphs), objectIn: 'x' } : undefined
  const members = asObject === undefined ? some(entities, 2, random) : some(withId, 1, random)
  const labelIn = random.chance(0.6) ? random.pick(subgraphs) : undefined
  const made: InterfaceModel = {
    name: 'I0',
    members: members.map(({ name }) => name),
    subgraphs: new Set(),
    labelIn,
    asObject,
  }
  for (const entity of members) {
    if (labelIn !== undefined) {
      placing.full(entity, labelIn)
      made.subgraphs.add(labelIn)
      const more = [...entity.placed].flatMap(([name, { isResolvable }]) =>
        isResolvable && name !== labelIn && random.chance(0.2) ? [name] : [],
      )
      entity.fields.push({ name: 'label', type: 'String', args: '', owners: [labelIn, ...more], provides: new Map() })
    }
    if (asObject !== undefined) {
      placing.full(entity, asObject.keyIn).keys.add('id')
      made.subgraphs.add(asObject.keyIn)
    }
  }
  return { interfaces: [made], further: asObject === undefined ? [] : [asObject.objectIn] }
}

function addFields(entity: EntityModel, parts: Parts): void {
  const { random } = parts
  const owners = [...entity.placed].flatMap(([name, { isResolvable }]) => (isResolvable ? [name] : []))
  for (const owner of owners)
    for (let count = 1 + random.below(3); count > 0; count--) {
      const name = `f${entity.fields.length}`
      const shared = random.chance(0.2) ? owners.filter((each) => each === owner || random.chance(0.5)) : [owner]
      const field: FieldModel = random.chance(0.5)
        ? plainField(name, random, shared)
        : {
            name,
            type: objectType(parts),
            args: random.chance(0.2) ? '(by: Int = 1)' : '',
            owners: shared,
            provides: new Map(),
          }
      for (const each of shared) placeType(field.type, each, parts)
      const rest = owners.filter((each) => !shared.includes(each))
      if (shared.length === 1 && rest.length > 0 && random.chance(0.15)) {
        field.stale = random.pick(rest)
        placeType(field.type, field.stale, parts)
      }
      entity.fields.push(field)
    }
}

/** A type that is an object, or many. */
function objectType({ entities, values, interfaces, unions, random }: Parts): string {
  const abstracts = [...interfaces, ...unions]
  const choice = random.next()
  const { name } =
    choice < 0.45
      ? random.pick(entities)
      : choice < 0.7 || abstracts.length === 0
        ? random.pick(values)
        : random.pick(abstracts)
  return random.pick([name, name, `${name}!`, `[${name}!]!`, `[${name}]`, `[${name}!]`, `[[${name}!]]`])
}

/** Makes a subgraph know what a type needs. */
function placeType(type: string, subgraph: string, parts: Parts): void {
  const { placing, values, interfaces, unions } = parts
  const name = namedType(type)
  placing.reference(name, subgraph)
  for (const value of values)
    if (value.name === name) {
      placing.value(value, subgraph)
      for (const field of value.fields) if (namedType(field.type) !== name) placeType(field.type, subgraph, parts)
    }
  for (const each of [...interfaces, ...unions])
    if (each.name === name) {
      each.subgraphs.add(subgraph)
      for (const member of each.members) placing.reference(member, subgraph)
    }
}

/** The plain fields of an entity that a subgraph does not have, and may so name as of another. */
function fieldsOfOthers(entity: EntityModel, subgraph: string): readonly FieldModel[] {
  return entity.fields.filter((field) => !field.owners.includes(subgraph) && field.stale !== subgraph)
}

function addRequires(entity: EntityModel, parts: Parts): void {
  const { random } = parts
  for (const [subgraph, placement] of [...entity.placed]) {
    if (!placement.isResolvable || !random.chance(0.4)) continue
    const usable = fieldsOfOthers(entity, subgraph)
    const texts = shuffled(usable, random)
      .slice(0, 1 + random.below(2))
      .flatMap((field) => requiredText(field, subgraph, parts) ?? [])
    if (texts.length === 0) continue
    for (const text of texts) placement.externals.add(/^\w+/.exec(text)?.[0] ?? '')
    const requires = texts.join(' ')
    entity.fields.push({
      name: `f${entity.fields.length}`,
      type: 'String',
      args: random.pick(['', '(by: Int = 1)']),
      owners: [subgraph],
      requires,
      provides: new Map(),
    })
  }
}

/** A selection of a field by a subgraph that needs it; undefined where this makes none. */
function requiredText(field: FieldModel, subgraph: string, parts: Parts): string | undefined {
  const { random, entities, values } = parts
  const name = namedType(field.type)
  const args = literalArguments(field.args, random)
  const entity = entities.find((each) => each.name === name)
  if (entity !== undefined) {
    const inner = shuffled(
      fieldsOfOthers(entity, subgraph).filter((each) => isPlain(each, parts)),
      random,
    )[0]
    if (inner === undefined) return undefined
    placeType(field.type, subgraph, parts)
    entity.placed.get(subgraph)?.externals.add(inner.name)
    return `${field.name}${args} { ${inner.name}${literalArguments(inner.args, random)} }`
  }
  const abstract = [...parts.interfaces, ...parts.unions].find((each) => each.name === name)
  if (abstract !== undefined) {
    const inner = abstract.members.flatMap((member) => {
      const of = entities.find((each) => each.name === member)
      const [one] = of === undefined ? [] : fieldsOfOthers(of, subgraph).filter((each) => isPlain(each, parts))
      return of === undefined || one === undefined ? [] : [{ of, one }]
    })
    if (inner.length === 0) return undefined
    placeType(field.type, subgraph, parts)
    for (const { of, one } of inner) of.placed.get(subgraph)?.externals.add(one.name)
    return `${field.name}${args} { ${inner.map(({ of, one }) => `... on ${of.name} { ${one.name}${literalArguments(one.args, random)} }`).join(' ')} }`
  }
  const value = values.find((each) => each.name === name)
  if (value !== undefined) {
    placeType(field.type, subgraph, parts)
    return `${field.name}${args} { ${some(
      value.fields.filter((each) => isPlain(each, parts)),
      1,
      random,
    )
      .map((each) => each.name + literalArguments(each.args, random))
      .join(' ')} }`
  }
  return isPlain({ ...field, requires: undefined }, parts) ? `${field.name}${args}` : undefined
}

function isPlain(
  { type, requires }: Pick<FieldModel, 'type'> & { readonly requires?: string | undefined },
  parts: Parts,
): boolean {
  const { entities, values, splits, interfaces, unions } = parts
  const name = namedType(type)
  return (
    requires === undefined &&
    ![...entities, ...values, ...splits, ...interfaces, ...unions].some((each) => each.name === name)
  )
}

function literalArguments(args: string, random: Random): string {
  if (args.includes('ids')) return '(ids: ["1"])'
  if (args === '' || random.chance(0.6)) return ''
  return args.includes('by') ? '(by: 2)' : '(where: { text: "a" })'
}

function addProvides(field: FieldModel, parts: Parts): void {
  if (field.requires !== undefined) return
  for (const owner of field.owners) {
    const text = providedText(field.type, owner, parts)
    if (text !== undefined) field.provides.set(owner, text)
  }
}

/** Fields of others that a subgraph gives along with an entity, or with some of those that stand in a field. */
function providedText(type: string, subgraph: string, parts: Parts): string | undefined {
  const { random, interfaces, unions } = parts
  if (!random.chance(0.3)) return undefined
  const name = namedType(type)
  const abstract = [...interfaces, ...unions].find((each) => each.name === name)
  if (abstract === undefined) return providedOf(name, subgraph, parts, 2)
  const member = random.pick(abstract.members)
  const inner = providedOf(member, subgraph, parts, 1)
  return inner && `... on ${member} { ${inner} }`
}

function providedOf(name: string, subgraph: string, parts: Parts, depth: number): string | undefined {
  const entity = parts.entities.find((each) => each.name === name)
  const placement = entity?.placed.get(subgraph)
  if (entity === undefined || placement === undefined) return undefined
  const usable = fieldsOfOthers(entity, subgraph).filter(({ args, requires }) => args === '' && requires === undefined)
  const plain = usable.filter((each) => isPlain(each, parts))[0]
  const deep = usable.find((each) => parts.entities.some((of) => of.name === namedType(each.type)))
  const texts = plain === undefined ? [] : [plain.name]
  if (deep !== undefined && depth > 1) {
    const inner = namedType(deep.type) === name ? undefined : deepProvided(deep, subgraph, parts)
    if (inner !== undefined) texts.push(inner)
    if (inner !== undefined) placement.externals.add(deep.name)
  }
  if (plain !== undefined) placement.externals.add(plain.name)
  return texts.length === 0 ? undefined : texts.join(' ')
}

function deepProvided(field: FieldModel, subgraph: string, parts: Parts): string | undefined {
  if (!parts.entities.find(({ name }) => name === namedType(field.type))?.placed.has(subgraph)) return undefined
  const inner = providedOf(namedType(field.type), subgraph, parts, 1)
  return inner && `${field.name} { ${inner} }`
}

function randomRoots(subgraph: string, subgraphs: readonly string[], parts: Parts): RootModel[] {
  const { random, entities } = parts
  return Array.from({ length: 1 + random.below(3) }, (_, at): RootModel => {
    const name = `${subgraph}r${at}`
    const isMutation = at > 0 && random.chance(0.2)
    const isByKey = random.chance(0.3)
    const type = isByKey ? random.pick(entities).name : objectType(parts)
    const owners = !isMutation && random.chance(0.1) ? [...new Set([subgraph, random.pick(subgraphs)])] : [subgraph]
    for (const owner of owners) placeType(type, owner, parts)
    const provides = owners.length === 1 ? providedText(type, subgraph, parts) : undefined
    const args = isByKey ? '(id: ID!)' : type.startsWith('[') ? '(first: Int)' : ''
    return { on: isMutation ? 'Mutation' : 'Query', name, type, args, owners, provides }
  })
}

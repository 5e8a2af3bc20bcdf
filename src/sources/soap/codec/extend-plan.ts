import { lazy } from '../lazy.ts'
import type { QName } from '../qname.ts'
import { anyType, type ElementDeclaration } from '../xsd/model.ts'
import { addMembers, type NewMembers } from './add-members.ts'
import { data } from './as-data.ts'
import { hasFullNames, type NameTree, readFullName } from './full-name.ts'
import type { AttributePlan, ElementPlan, ObjectPlan, TypePlan } from './plan.ts'
import { asTextCodec } from './raw-text.ts'
import type { SimpleCodec } from './simple.ts'
import { elementOf } from './wrapper.ts'

/**
 * An element with what a mapping names in full in it, at any depth, whether its type has that or not. What is named so is read and written as
 * the mapping has it: text as it is, and elements behind those that are not named so, in the mapping's order.
 */
export function withFullNames(element: ElementPlan, names: NameTree, way: Way): ElementPlan {
  if (!hasFullNames(names)) return element
  return { ...element, plan: lazy(() => extendPlan(element.plan(), names, element.name, way)) }
}

/** What is written of unknown type is data, which has its own names; what is read of it must be told from what nobody wants. */
type Way = 'read' | 'write'

function extendPlan(plan: TypePlan, names: NameTree, { namespace }: QName, way: Way): TypePlan {
  switch (plan.kind) {
    case 'simple':
      return textWith(plan, names, namespace, way)
    case 'opaque':
      return way === 'read' ? untypedObject(names, namespace) : plan
    case 'object':
      return extendObject(plan, names, way)
  }
}

function extendObject(plan: ObjectPlan, names: NameTree, way: Way): ObjectPlan {
  const added = membersNamed(plan, names, undefined, way)
  const made: ObjectPlan = {
    ...addMembers(plan, added),
    derived: lazy(
      () =>
        new Map([...plan.derived()].map(([key, each]) => [key, each === plan ? made : extendObject(each, names, way)])),
    ),
    variants: lazy(
      () =>
        new Map(
          [...plan.variants()].map(([key, each]) => {
            const below = names.fields.get(key)
            return [key, below !== undefined && hasFullNames(below) ? extendObject(each, below, way) : each]
          }),
        ),
    ),
  }
  return made
}

/** What an element holds that no type describes, as far as a mapping names it. */
function untypedObject(names: NameTree, namespace: string): ObjectPlan {
  return { ...textWith(undefined, names, namespace, 'read'), keepsUnknown: names.isOpen || undefined }
}

/** Text, and what stands beside it by a mapping's names alone. */
function textWith(codec: SimpleCodec | undefined, names: NameTree, namespace: string, way: Way): ObjectPlan {
  const text = { key: textKey, alias: textKey, codec }
  const plan: ObjectPlan = {
    ...bare,
    name: codec?.typeName,
    fields: [{ kind: 'text', type: undefined, key: textKey, alias: textKey }],
    keys: new Set([textKey]),
    aliases: new Map([[textKey, textKey]]),
    blankKeys: [textKey],
    text,
  }
  return addMembers(plan, membersNamed(plan, names, namespace, way))
}

const textKey = '_text'

/** @param namespace that of names which are not in full, where no type has any. */
function membersNamed(plan: ObjectPlan, { fields }: NameTree, namespace: string | undefined, way: Way): NewMembers {
  const elements: ElementPlan[] = []
  const attributes: AttributePlan[] = []
  const replaced = new Set<string>()
  const changed = new Map<string, ElementPlan>()
  for (const [key, below] of fields) {
    const full = readFullName(key)
    if (full?.kind === 'attribute') {
      const declared = plan.knownAttributes.get(full.name.local)?.find(hasName(full.name))
      if (declared !== undefined) replaced.add(declared.key)
      attributes.push(attributeNamed(key, full.name))
    } else if (full !== undefined) {
      const declared = plan.elements.get(full.name.local)?.find(hasName(full.name))
      if (declared !== undefined) replaced.add(declared.key)
      elements.push(
        declared === undefined ? undeclared(key, full.name, below, way) : renamed(declared, key, below, way),
      )
    } else if (namespace === undefined) {
      const declared = elementOf(plan, plan.aliases.get(key) ?? key)
      if (declared !== undefined) changed.set(declared.key, withFullNames(declared, below, way))
    } else if (!plan.keys.has(key)) elements.push(undeclared(key, { namespace, local: key }, below, way))
  }
  return { elements, attributes, replaced, changed }
}

function hasName({ namespace }: QName): (each: { readonly name: QName }) => boolean {
  return ({ name }) => name.namespace === namespace
}

function attributeNamed(key: string, name: QName): AttributePlan {
  return { key, alias: key, name, isRequired: false, defaultValue: undefined, codec: () => rawText }
}

/** A declared element, which is read and written as the mapping has it: text as it is, and as often as it comes. */
function renamed(declared: ElementPlan, key: string, below: NameTree, way: Way): ElementPlan {
  const raw = lazy((): TypePlan => {
    const plan = declared.plan()
    return plan.kind === 'simple' && !plan.isQName ? asTextCodec(plan.typeName) : plan
  })
  const element = { ...declared, key, alias: key, plan: raw, defaultValue: undefined, entryKey: undefined }
  const often = declared.isList ? undefined : ({ isList: true, isOpenList: true } as const)
  return { ...withFullNames(element, below, way), ...often, isNamedInFull: true }
}

function undeclared(key: string, name: QName, below: NameTree, way: Way): ElementPlan {
  const declaration: ElementDeclaration = {
    name,
    type: () => anyType,
    isNillable: false,
    isAbstract: false,
    defaultValue: undefined,
    documentation: undefined,
  }
  return {
    key,
    alias: key,
    declaration,
    name,
    isList: true,
    isOpenList: true,
    isNamedInFull: true,
    rank: 1,
    isNillable: false,
    isRequired: false,
    isWanted: true,
    defaultValue: undefined,
    plan: lazy(() => (way === 'write' || below.fields.size === 0 ? data : untypedObject(below, name.namespace))),
  }
}

const rawText = asTextCodec(undefined)
const nothing: ReadonlyMap<string, never> = new Map<string, never>()

const bare: ObjectPlan = {
  kind: 'object',
  name: undefined,
  isAbstract: false,
  documentation: undefined,
  fields: [],
  keys: new Set(),
  aliases: nothing,
  elements: nothing,
  attributes: nothing,
  knownAttributes: nothing,
  hasWildcard: false,
  anyAttributes: undefined,
  text: undefined,
  wildcard: undefined,
  markup: undefined,
  inOrder: undefined,
  isEntry: false,
  attached: [],
  blankKeys: [],
  listKeys: [],
  order: [],
  derived: () => nothing,
  variants: () => nothing,
  array: undefined,
  unwrapKey: undefined,
  typeName: undefined,
}

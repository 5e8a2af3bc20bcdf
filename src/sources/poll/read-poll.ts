import {
  type ASTNode,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type ValueNode,
} from 'graphql'
import type { MappingShape } from '../../mapping/types.ts'
import { flatFields, isNested } from '../entity-keys.ts'
import { holds } from '../shapes.ts'
import type { SiteFinding } from '../source.ts'
import { type PollRules, pollLimits } from './poll-rules.ts'

/** Where a `@poll` stands. */
export interface PollSite {
  readonly coordinate: string
  readonly field: GraphQLField<unknown, unknown>
  readonly directive: DirectiveNode
  /** What the connector gives. */
  readonly provides: MappingShape | undefined
  readonly minIntervalMs: number
  readonly report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void
}

/** Reads a `@poll`; undefined where it is wrong, which was reported. */
export function readPoll(site: PollSite): PollRules | undefined {
  let isRight = true
  const report: PollSite['report'] = (finding) => {
    isRight = false
    site.report({ node: site.directive, ...finding })
  }
  const checked = { ...site, report }
  const values = new Map((site.directive.arguments ?? []).map(({ name, value }) => [name.value, value]))
  const intervalMs = intervalOf(values.get('interval'), checked)
  const keyFields = fieldsOf('key', values.get('key'), checked) ?? []
  const hashFields = fieldsOf('hash', values.get('hash'), checked)
  const initial = values.get('initial')
  const isList = isListType(getNullableType(site.field.type))
  if (isList && keyFields.length > 0)
    report({
      rule: 'poll-key',
      message: `${site.coordinate} is a list, so that its events are whole lists, and no item needs a key`,
      remedy: `remove \`key\`, or let the field be one item: ${site.field.name}: ${getNamedType(site.field.type).name}`,
      node: values.get('key'),
    })
  if (!isRight || intervalMs === undefined) return undefined
  return {
    intervalMs,
    event: keyFields.length > 0 ? 'item' : 'answer',
    keyFields,
    hashFields,
    isInitial: initial?.kind === Kind.BOOLEAN && initial.value,
  }
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

function intervalOf(node: ValueNode | undefined, { minIntervalMs, report }: PollSite): number | undefined {
  const [, count, unit] = (node?.kind === Kind.STRING && /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(node.value)) || []
  if (count === undefined || !isUnit(unit)) {
    report({
      rule: 'poll-interval',
      message: '`interval` must be a number with its unit',
      remedy: 'interval: "5s"; units are ms, s, m and h',
      node,
    })
    return undefined
  }
  const intervalMs = Number(count) * units[unit]
  if (intervalMs >= minIntervalMs && intervalMs <= pollLimits.maxIntervalMs) return intervalMs
  report({
    rule: 'poll-interval',
    message: `an interval of ${count}${unit} is ${intervalMs < minIntervalMs ? 'too short' : 'too long'}`,
    remedy: `ask for at least ${minIntervalMs}ms and at most ${pollLimits.maxIntervalMs / units.h}h`,
    node,
  })
  return undefined
}

function isUnit(text: string | undefined): text is keyof typeof units {
  return text !== undefined && Object.hasOwn(units, text)
}

function fieldsOf(
  name: 'key' | 'hash',
  node: ValueNode | undefined,
  { coordinate, field, provides, report }: PollSite,
): readonly string[] | undefined {
  if (node?.kind !== Kind.STRING) return undefined
  const type = getNamedType(field.type)
  const rule = `poll-${name}`
  const fields = flatFields(node.value)
  if (fields.length === 0 || isNested(node.value))
    report({
      rule,
      message: `\`${name}\` must name fields of ${type.name} itself`,
      remedy: `separate them by spaces: ${name}: "${name === 'key' ? 'id' : 'version updatedAt'}"`,
      node,
    })
  for (const each of fields) {
    if (!hasField(type, each))
      report({
        rule,
        message: `\`${name}\` names "${each}", which is no field of ${type.name}`,
        remedy: isObjectType(type)
          ? `name one of: ${Object.keys(type.getFields()).join(', ')}`
          : `remove \`${name}\`: ${coordinate} has no fields`,
        node,
      })
    else if (!holds(provides, each))
      report({
        rule,
        message: `\`${name}\` names "${each}", which the selection does not give`,
        remedy: `add ${each} to the selection`,
        node,
      })
  }
  return fields
}

function hasField(type: GraphQLNamedType, name: string): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && name in type.getFields()
}

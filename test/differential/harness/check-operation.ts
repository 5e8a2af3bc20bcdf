import { type DocumentNode, parse, validate } from 'graphql'
import type { Operation } from '../generate/operation.ts'
import { type Faults, noFaults } from '../upstream/faults.ts'
import { compareOutcomes, type Difference, hasLostObjects } from './compare.ts'
import { brokenRules } from './invariants.ts'
import { takeLostRejections } from './lost-rejections.ts'
import { type Expected, otherThanExpected } from './oracle.ts'
import { hashOf } from './random.ts'
import { type Outcome, type Prepared, runWay } from './run-way.ts'
import type { RunningWorld, Way } from './start-world.ts'

/** What was seen of one operation. */
export type Check =
  | { readonly kind: 'invalid'; readonly message: string }
  | {
      readonly kind: 'run'
      readonly reference: Outcome
      readonly compiled: Outcome
      readonly findings: readonly Finding[]
    }

/** Something that should not be. */
export type Finding = Difference | { readonly kind: 'rule' | 'oracle'; readonly text: string }

/** Differences of the ways, rules that any answer keeps, and what the data itself says. */
export type FindingKind = Finding['kind']

/** Runs an operation both ways against the same faults, and compares. */
export async function checkOperation(
  running: RunningWorld,
  { query, variables }: Operation,
  faults: Faults,
): Promise<Check> {
  const document = parse(query)
  const [mistake] = validate(running.gateways.reference.schema, document)
  if (mistake !== undefined) return { kind: 'invalid', message: mistake.message }
  const prepared = { document, variables }
  const reference = await runWay(running, 'reference', prepared, faults)
  const lostByReference = await takeLostRejections()
  const compiled = await runWay(running, 'compiled', prepared, faults)
  const lostByCompiled = await takeLostRejections()
  const differences = compareOutcomes(reference, compiled)
  const settled = differences.some((each) => each.kind === 'calls')
    ? await withoutChance(running, prepared, faults, differences, hasLostObjects(reference) ? 'patient' : 'reference')
    : differences
  const rules: Finding[] = [
    ...ruleFindings('reference', [...brokenRules(reference), ...lostByReference]),
    ...ruleFindings('compiled', [...brokenRules(compiled), ...lostByCompiled]),
  ]
  const oracle = faults === noFaults && isQuery(document) ? running.oracle : undefined
  const findings = oracle ? judged(oracle(prepared), { reference, compiled }, settled) : settled
  return { kind: 'run', reference, compiled, findings: [...findings, ...rules] }
}

function isQuery({ definitions }: DocumentNode): boolean {
  return definitions.every((each) => !('operation' in each) || each.operation === 'query')
}

/** Where the compiled way gives what the data itself says, the reference is wrong, and its differences are none of the plan's. */
function judged(
  expected: Expected,
  { reference, compiled }: Readonly<Record<'reference' | 'compiled', Outcome>>,
  differences: readonly Difference[],
): Finding[] {
  const [wrong, wrongReference] = [otherThanExpected(expected, compiled), otherThanExpected(expected, reference)]
  if (wrong !== undefined) return [...differences, { kind: 'oracle', text: wrong }]
  if (wrongReference === undefined) return [...differences]
  return [
    { kind: 'rule', text: `reference: not what the data says\n${wrongReference}` },
    ...differences.filter(({ kind }) => kind === 'calls'),
  ]
}

function ruleFindings(way: Way, broken: readonly string[]): Finding[] {
  return broken.map((text) => ({ kind: 'rule', text: `${way}: ${text}` }))
}

/**
 * How many calls the reference makes depends on which answers arrive together. More calls count only where the compiled way
 * makes more than the reference does at its worst, with some answers held back; where a null took an object along, more than a
 * reference that asks for everything all the same.
 */
async function withoutChance(
  running: RunningWorld,
  prepared: Prepared,
  faults: Faults,
  differences: readonly Difference[],
  way: Way,
): Promise<readonly Difference[]> {
  for (let count = 0; count < 8; count++) {
    const delayMs = (call: string) => (count === 0 ? 0 : hashOf(`${count} ${call}`) % maxDelayMs)
    const reference = await runWay(running, way, prepared, faults, delayMs)
    const compiled = await runWay(running, 'compiled', prepared, faults)
    if (!compareOutcomes(reference, compiled).some((each) => each.kind === 'calls'))
      return differences.filter((each) => each.kind !== 'calls')
  }
  return differences
}

const maxDelayMs = 12

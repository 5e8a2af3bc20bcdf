import { type DocumentNode, parse, validate } from 'graphql'
import type { Operation } from '../generate/operation.ts'
import { type Faults, noFaults } from '../upstream/faults.ts'
import { compareOutcomes, type Difference, hasLostObjects } from './compare.ts'
import { brokenRules } from './invariants.ts'
import { takeLostRejections } from './lost-rejections.ts'
import { type Expected, otherThanExpected } from './oracle.ts'
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
  const settled =
    differences.some(isOfCalls) && hasLostObjects(reference)
      ? [...differences.filter((each) => !isOfCalls(each)), ...(await withoutLost(running, prepared, faults, compiled))]
      : differences
  const rules: Finding[] = [
    ...ruleFindings('reference', [...brokenRules(reference), ...lostByReference]),
    ...ruleFindings('compiled', [...brokenRules(compiled), ...lostByCompiled]),
  ]
  const oracle = faults === noFaults && isQuery(document) ? running.oracle : undefined
  const findings = oracle ? judged(oracle(prepared), { reference, compiled }, settled) : settled
  return { kind: 'run', reference, compiled, findings: [...findings, ...rules] }
}

function isOfCalls({ kind }: Difference): boolean {
  return kind === 'calls'
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
    ...differences.filter(isOfCalls),
  ]
}

function ruleFindings(way: Way, broken: readonly string[]): Finding[] {
  return broken.map((text) => ({ kind: 'rule', text: `${way}: ${text}` }))
}

/**
 * Where a null takes an object along, what of it was asked for already is a matter of order: the compiled way may ask for no more
 * than a reference does that asks for everything all the same.
 */
async function withoutLost(
  running: RunningWorld,
  prepared: Prepared,
  faults: Faults,
  compiled: Outcome,
): Promise<readonly Difference[]> {
  const patient = await runWay(running, 'patient', prepared, faults)
  return compareOutcomes(patient, compiled).filter(isOfCalls)
}

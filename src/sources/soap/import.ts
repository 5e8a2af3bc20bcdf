import { type DocumentNode, parse, Source } from 'graphql'
import type { ElementPlan } from './codec/plan.ts'
import type { SoapDescription, SoapOperation } from './description.ts'
import { createTypeWriter, type TypeWriter } from './import-types.ts'
import { createNamer, toCamelCase, toGraphqlName } from './naming.ts'
import { nearest } from './nearest.ts'

/** What to import, and who hears of what could not be expressed. */
export interface ImportOptions {
  readonly wanted: 'all' | 'none' | readonly string[]
  /** Public name of the source. */
  readonly source: string
  readonly report: ImportReport
}

export type ImportReport = (finding: {
  readonly rule: 'wsdl-not-expressed' | 'soap-unknown-operation'
  readonly message: string
  readonly remedy?: string | undefined
  readonly file: string
  readonly line?: number
}) => void

/** Operations that only read, by how their names begin; the verb ends where a word ends, as `Issue` is no question. */
const readVerb =
  /^(?:get|list|find|search|query|read|look_?[uU]p|check|is|has|can|retrieve|fetch|describe|count|view|show|select|browse|enumerate|exists|ping|echo)(?:[A-Z0-9_.-]|$)/

function isRead(name: string): boolean {
  return readVerb.test(name.charAt(0).toLowerCase() + name.slice(1))
}

/**
 * Writes the SDL that a person would write for the operations: types, inputs, enums, and a field with `@soap` for each operation.
 * @returns undefined where nothing is wanted.
 */
export function importOperations(description: SoapDescription, options: ImportOptions): DocumentNode | undefined {
  const operations = chooseOperations(description, options)
  if (operations.length === 0) return undefined
  const types = createTypeWriter()
  const roots = { Query: [] as string[], Mutation: [] as string[] }
  const shortNames = countNames(operations)
  const namers = { Query: createNamer(), Mutation: createNamer() }
  for (const operation of operations) {
    const root = isRead(operation.name) ? 'Query' : 'Mutation'
    const name = namers[root](fieldName(operation.name, shortNames))
    const { text, lost } = writeField(name, operation, types)
    roots[root].push(text)
    for (const message of lost)
      options.report({
        rule: 'wsdl-not-expressed',
        message: `operation ${operation.name}: ${message}`,
        ...operation.place,
      })
  }
  // A schema needs a Query, also where all operations change data.
  const rootTexts = (['Query', 'Mutation'] as const)
    .filter((root) => roots[root].length > 0)
    .map((root) => `type ${root} {\n${roots[root].join('\n')}\n}`)
  return parse(new Source([...rootTexts, ...types.definitions()].join('\n\n'), description.file))
}

function chooseOperations(
  { operations, find, file }: SoapDescription,
  { wanted, report }: ImportOptions,
): SoapOperation[] {
  if (wanted === 'all') return [...operations]
  if (wanted === 'none') return []
  return wanted.flatMap((name) => {
    const operation = find(name)
    if (operation !== undefined) return [operation]
    const remedy = nearest(
      name,
      operations.map((each) => each.id),
    )
    report({ rule: 'soap-unknown-operation', message: `import names "${name}", which cannot be called`, remedy, file })
    return []
  })
}

/** How many operations would like each name, short or long. */
function countNames(operations: readonly SoapOperation[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { name } of operations)
    for (const each of new Set([shortName(name), toCamelCase(name)])) counts.set(each, (counts.get(each) ?? 0) + 1)
  return counts
}

function fieldName(operation: string, counts: ReadonlyMap<string, number>): string {
  const short = shortName(operation)
  return counts.get(short) === 1 ? short : toCamelCase(operation)
}

/** Without a leading `Get`, where a name is left. */
function shortName(operation: string): string {
  const rest = /^[Gg]et_?([A-Z].*)$/.exec(operation)?.[1]
  return toCamelCase(rest ?? operation)
}

interface FieldText {
  readonly text: string
  /** What the field does not show. */
  readonly lost: readonly string[]
}

function writeField(name: string, operation: SoapOperation, types: TypeWriter): FieldText {
  const lost = new Set<string>()
  const { args, input } = writeArguments(operation.input, types, lost)
  const { type, selection } = writeResult(operation, types, lost)
  const directive = [
    `operation: ${JSON.stringify(operation.id)}`,
    ...(input === undefined ? [] : [`input: ${JSON.stringify(input)}`]),
    ...(selection === undefined ? [] : [`selection: ${JSON.stringify(selection)}`]),
  ]
  const description = operation.documentation === undefined ? '' : `  ${JSON.stringify(operation.documentation)}\n`
  const list = args.length === 0 ? '' : `(${args.join(', ')})`
  return { text: `${description}  ${name}${list}: ${type} @soap(${directive.join(', ')})`, lost: [...lost] }
}

function writeArguments(
  element: ElementPlan | undefined,
  types: TypeWriter,
  lost: Set<string>,
): { readonly args: readonly string[]; readonly input: string | undefined } {
  const plan = element?.plan()
  if (element === undefined || plan === undefined) return { args: [], input: undefined }
  if (plan.kind === 'object') return { args: types.inputFields(plan, element.name.local, lost, true), input: undefined }
  const name = toGraphqlName(element.name.local)
  const type = types.inputType(element, element.name.local, lost)
  return { args: [`${name}: ${type}${element.isNillable ? '' : '!'}`], input: `$args.${name}` }
}

function writeResult(
  { output }: SoapOperation,
  types: TypeWriter,
  lost: Set<string>,
): { readonly type: string; readonly selection: string | undefined } {
  if (output === undefined || output === 'oneWay') return { type: 'Boolean', selection: undefined }
  const plan = output.plan()
  if (plan.kind === 'object') {
    const [only, ...others] = plan.fields
    if (only === undefined) return { type: 'Boolean', selection: '$(true)' }
    if (others.length === 0)
      return { type: types.outputField(only, plan, output.name.local, lost), selection: `$.${only.key}` }
  }
  return { type: types.outputType(output, output.name.local, lost), selection: undefined }
}

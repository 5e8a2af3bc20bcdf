import { type DocumentNode, parse } from 'graphql'
import { madeSource } from '../locate.ts'
import type { ElementPlan, ObjectPlan } from './codec/plan.ts'
import { contentFields, elementOf } from './codec/wrapper.ts'
import type { SoapDescription, SoapOperation } from './description.ts'
import { withName } from './import-fields.ts'
import { createFieldNamer } from './import-names.ts'
import { createTypeWriter, type TypeWriter } from './import-types.ts'
import { isRead } from './is-read.ts'
import { createNamer, toCamelCase } from './naming.ts'
import { nearest } from './nearest.ts'

/** What to import, and who hears of what could not be expressed. */
export interface ImportOptions {
  readonly wanted: 'all' | 'none' | readonly string[]
  /** Operations that only read, whatever their names say. */
  readonly queries: readonly string[]
  /** Operations that change something, whatever their names say. */
  readonly mutations: readonly string[]
  /** What the names of types begin with. */
  readonly typePrefix: string
  readonly report: ImportReport
}

/** Hears of operations that an option names and nobody has. */
export type ImportReport = (finding: {
  readonly rule: 'soap-unknown-operation'
  readonly message: string
  readonly remedy: string | undefined
}) => void

/** What the importer wrote. */
export interface ImportedOperations {
  readonly document: DocumentNode
  /** The object types that stand for XSD types where several may come. */
  readonly typeNames: ReadonlyMap<ObjectPlan, string>
}

/**
 * Writes the SDL that a person would write for the operations: types, inputs, enums, and a field with `@soap` for each operation.
 * @returns undefined where nothing is wanted.
 */
export function importOperations(description: SoapDescription, options: ImportOptions): ImportedOperations | undefined {
  const operations = chooseOperations(description, options)
  if (operations.length === 0) return undefined
  const types = createTypeWriter(options.typePrefix)
  const roots = { Query: [] as string[], Mutation: [] as string[] }
  const namers = { Query: createFieldNamer(operations), Mutation: createFieldNamer(operations) }
  const rootOf = createRootChoice(description, options)
  const names = new Map<SoapOperation, string>()
  for (const operation of operations) {
    const root = rootOf(operation)
    const first = operation.sameAs && names.get(operation.sameAs)
    const name = namers[root](operation, first)
    names.set(operation, name)
    roots[root].push(writeField(name, operation, types, describeField(operation, first)))
  }
  // A module need not have a query, also where all operations change data.
  const rootTexts = (['Query', 'Mutation'] as const)
    .filter((root) => roots[root].length > 0)
    .map((root) => `type ${root} {\n${roots[root].join('\n')}\n}`)
  const text = [...rootTexts, ...types.definitions()].join('\n\n')
  return { document: parse(madeSource(text, description.file)), typeNames: types.typeNames() }
}

function createRootChoice(
  description: SoapDescription,
  { queries, mutations, report }: ImportOptions,
): (operation: SoapOperation) => 'Query' | 'Mutation' {
  const chosen = new Map<SoapOperation, 'Query' | 'Mutation'>()
  const choose = (names: readonly string[], root: 'Query' | 'Mutation', option: string): void => {
    for (const operation of operationsNamed(names, option, description, report)) chosen.set(operation, root)
  }
  choose(queries, 'Query', 'queries')
  choose(mutations, 'Mutation', 'mutations')
  return (operation) =>
    chosen.get(operation) ??
    (operation.sameAs && chosen.get(operation.sameAs)) ??
    (isRead(operation.name) ? 'Query' : 'Mutation')
}

/** What the service says of an operation; of one that is there already, at which port this is. */
function describeField(
  { name, documentation, http, port, soapVersion }: SoapOperation,
  first: string | undefined,
): string | undefined {
  if (first === undefined) return withName(name, documentation)
  return `The same as \`${first}\`, at port ${port} with ${http ? `HTTP ${http.method}` : `SOAP ${soapVersion}`}.`
}

function chooseOperations(description: SoapDescription, { wanted, report }: ImportOptions): readonly SoapOperation[] {
  if (wanted === 'all') return description.operations
  return wanted === 'none' ? [] : operationsNamed(wanted, 'import', description, report)
}

function operationsNamed(
  names: readonly string[],
  option: string,
  { find, operations }: SoapDescription,
  report: ImportReport,
): readonly SoapOperation[] {
  return names.flatMap((name) => {
    const operation = find(name)
    if (operation !== undefined) return [operation]
    const ids = operations.map((each) => each.id)
    const message = `soap.${option}: "${name}" is no operation that can be called`
    report({ rule: 'soap-unknown-operation', message, remedy: nearest(name, ids) })
    return []
  })
}

function writeField(
  name: string,
  operation: SoapOperation,
  types: TypeWriter,
  documentation: string | undefined,
): string {
  const { args, input } = writeArguments(operation.input.content, types)
  const headers = writeHeaders(operation.input.headers, types, args)
  const { type, selection } = writeResult(operation, types)
  const directive = [
    `operation: ${JSON.stringify(operation.id)}`,
    ...(input === undefined ? [] : [`input: ${JSON.stringify(input)}`]),
    ...(headers.mapping === undefined ? [] : [`headers: ${JSON.stringify(headers.mapping)}`]),
    ...(selection === undefined ? [] : [`selection: ${JSON.stringify(selection)}`]),
  ]
  const description = documentation === undefined ? '' : `  ${JSON.stringify(documentation)}\n`
  const texts = [...args, ...headers.args].map((each) => each.text)
  const list = texts.length === 0 ? '' : `(${texts.join(', ')})`
  return `${description}  ${name}${list}: ${type} @soap(${directive.join(', ')})`
}

interface Argument {
  readonly name: string
  readonly text: string
}

function writeArguments(
  element: ElementPlan | undefined,
  types: TypeWriter,
): { readonly args: readonly Argument[]; readonly input: string | undefined } {
  const plan = element?.plan()
  if (element === undefined || plan === undefined) return { args: [], input: undefined }
  if (plan.kind === 'object' && plan.variants().size === 0)
    return { args: types.inputFields(plan, element.name.local, true), input: undefined }
  const name = toCamelCase(element.name.local)
  const type = types.inputType(element, element.name.local)
  return { args: [{ name, text: `${name}: ${type}${element.isNillable ? '' : '!'}` }], input: `$args.${name}` }
}

/** Header blocks are optional: descriptions do not say which of them a call needs. */
function writeHeaders(
  element: ElementPlan | undefined,
  types: TypeWriter,
  taken: readonly Argument[],
): { readonly args: readonly Argument[]; readonly mapping: string | undefined } {
  const plan = element?.plan()
  if (plan?.kind !== 'object') return { args: [], mapping: undefined }
  const unique = createNamer(taken.map((each) => each.name))
  const parts: string[] = []
  const args = plan.fields.flatMap((field): Argument[] => {
    const block = elementOf(plan, field.key)
    if (block === undefined) return []
    const name = unique(field.alias)
    parts.push(`${field.key}: $args.${name}`)
    return [{ name, text: `${name}: ${types.inputType(block, block.name.local)}` }]
  })
  return { args, mapping: parts.join(' ') }
}

function writeResult(
  { output, name }: SoapOperation,
  types: TypeWriter,
): { readonly type: string; readonly selection: string | undefined } {
  const content = output === 'oneWay' ? undefined : output.content
  if (content === undefined) return { type: 'Boolean', selection: undefined }
  const plan = content.plan()
  const wantedName = content.name.local === 'Body' ? `${name}Response` : content.name.local
  if (plan.kind === 'object') {
    const [only, ...others] = contentFields(plan)
    if (only === undefined) return { type: 'Boolean', selection: '$(true)' }
    const isAlone = others.length === 0 && plan.derived().size <= 1
    if (isAlone && only.kind !== 'wildcard')
      return { type: types.outputField(only, plan, wantedName), selection: `$.${only.key}` }
  }
  return { type: types.outputType(content, wantedName), selection: undefined }
}

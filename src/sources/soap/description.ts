import { createPlanner, type ElementPlan } from './codec/plan.ts'
import { createPrefixes, type Prefixes, reserveNames } from './codec/prefixes.ts'
import type { KnownFault } from './fault-detail.ts'
import { lazy } from './lazy.ts'
import { createMessagePlanner, elementOfType, headersOf, type MessagePlan, reportAt } from './message-plan.ts'
import { nameKey, type QName } from './qname.ts'
import { isHttp } from './wsdl/address.ts'
import { addressingOf, type WsdlAddressing } from './wsdl/addressing.ts'
import type { Description } from './wsdl/collect.ts'
import { declaredFaults } from './wsdl/declared-faults.ts'
import type { WsdlOperation } from './wsdl/model.ts'
import { offersOperations, readOperations, readOtherPorts, type WsdlReport } from './wsdl/operations.ts'
import { createResolver, type Resolver } from './xsd/resolve.ts'

/** An operation that can be called. */
export interface SoapOperation extends Omit<WsdlOperation, 'input' | 'output' | 'faultHeaders'> {
  /** The shortest name that tells it from all others: `GetOrder`, else `Port/GetOrder`, else `Service/Port/GetOrder`. */
  readonly id: string
  /** The operation that is the same at an earlier port; undefined for one that comes first. */
  readonly sameAs: SoapOperation | undefined
  readonly input: MessagePlan
  readonly output: MessagePlan | 'oneWay'
  readonly prefixes: Prefixes
  /** The faults that it declares. */
  readonly faults: () => readonly KnownFault[]
  /** The header blocks that its faults may have, as fields of one object; undefined for none. */
  readonly faultHeaders: () => ElementPlan | undefined
  /** What the description says of WS-Addressing. */
  readonly addressing: () => WsdlAddressing
  /** Compiles all that the operation can carry. For load time: does nothing the second time. */
  readonly warm: () => void
}

/** A description, ready for connectors and importer. */
export interface SoapDescription {
  readonly file: string
  /** Each operation once; then, where every port counts, those that are the same at further ports. */
  readonly operations: readonly SoapOperation[]
  /** By `id`, or by any longer name, also of a port that was not chosen. */
  readonly find: (name: string) => SoapOperation | undefined
  readonly resolver: Resolver
  /** The only global element of a name, which may be `{namespace}name`; undefined for none or several. */
  readonly elementNamed: (name: string) => ElementPlan | undefined
  /** Where operations can be called, chosen or not: `Service/Port`. */
  readonly ports: readonly string[]
  /** What it is where nobody put an operation in it: a schema, or a description of messages or types, or of bindings without one. */
  readonly lacks: 'description' | 'operations' | undefined
}

/** Which ports count. */
export interface PortChoice {
  readonly service: string | undefined
  readonly port: string | undefined
  /** Whether an operation that several ports of one port type offer is there once or at each of them. */
  readonly ports: 'one' | 'each'
}

/** Makes a description's operations callable. What cannot be used is reported, and the rest stays. */
export function describe(description: Description, choice: PortChoice, report: WsdlReport): SoapDescription {
  const resolver = createResolver(description.schema, reportOnce(report))
  const planner = createPlanner(resolver)
  const planOf = (name: QName): ElementPlan | undefined => {
    const declaration = resolver.element(name)
    return declaration && planner.element(declaration)
  }
  const read = readOperations(description, report)
  const { first, further } = chooseOperations(read, choice)
  const namespaces = namespacesOf(description)
  const planOnce = createMessagePlanner()
  const make = (operation: WsdlOperation, id: string, sameAs?: SoapOperation): SoapOperation => {
    const tools = { resolver, planner, report: reportAt(operation, report) }
    const { name } = operation
    const input = planOnce(operation.input, name, tools)
    const output =
      operation.output === 'oneWay' ? operation.output : planOnce(operation.output, `${name}Response`, tools)
    const prefixes = createPrefixes()
    const addressing = lazy(() => addressingOf(operation, description))
    const faults = lazy(() =>
      declaredFaults(operation, description).map((fault) => {
        const { element, part } = fault
        const type = part && resolver.type(part.type)
        const typed = part && type && planner.element(elementOfType({ namespace: '', local: part.name }, type))
        return { ...fault, plan: element === undefined ? typed : planOf(element) }
      }),
    )
    const faultHeaders = lazy(() => headersOf(operation.faultHeaders, tools))
    const warm = lazy(() => {
      for (const each of [input.content, input.headers])
        if (each !== undefined) {
          planner.warm(each)
          const { knownNamespaces } = resolver
          reserveNames(each, prefixes, new Set([...namespaces, ...knownNamespaces, operation.input.namespace]).size)
        }
      if (output !== 'oneWay')
        for (const each of [output.content, output.headers]) if (each !== undefined) planner.warm(each)
      addressing()
      faults()
      faultHeaders()
    })
    return { ...operation, id, sameAs, input, output, prefixes, addressing, faults, faultHeaders, warm }
  }
  const firstIds = idsOf(first, first)
  const made = new Map(first.map((each) => [each, make(each, firstIds.get(each) ?? each.name)]))
  const furtherIds = idsOf([...further.keys()], [...first, ...further.keys()])
  for (const [each, same] of further) made.set(each, make(each, furtherIds.get(each) ?? each.name, made.get(same)))
  const operations = [...made.values()]
  const byName = new Map<string, () => SoapOperation>()
  for (const each of operations) for (const name of namesOf(each)) if (!byName.has(name)) byName.set(name, () => each)
  for (const each of read)
    if (!made.has(each)) {
      const making = lazy(() => make(each, longestName(each)))
      for (const name of namesOf(each)) if (!byName.has(name)) byName.set(name, making)
    }
  reportOtherPorts(description, read, choice, report)
  return {
    file: description.file,
    operations,
    find: (name) => byName.get(name)?.(),
    resolver,
    elementNamed: (name) => {
      const found = [...description.schema.of.element.values()].filter(
        (each) => nameKey(each.name) === name || each.name.local === name,
      )
      const [only, ...others] = found
      return only === undefined || others.length > 0 ? undefined : planOf(only.name)
    },
    ports: [...new Set(read.map((each) => `${each.service}/${each.port}`))],
    lacks: !description.isWsdl ? 'description' : offersOperations(description) ? undefined : 'operations',
  }
}

/** The namespaces that a request can need a prefix for. */
function namespacesOf({ schema }: Description): Set<string> {
  const { element, type, attribute } = schema.of
  const components = [...element.values(), ...type.values(), ...attribute.values()]
  return new Set(components.map((each) => each.name.namespace).filter((each) => each !== ''))
}

function reportOnce(report: WsdlReport): Parameters<typeof createResolver>[1] {
  const seen = new Set<string>()
  return (finding) => {
    const key = `${finding.file}:${finding.line}:${finding.message}`
    if (seen.has(key)) return
    seen.add(key)
    report({ rule: 'wsdl-invalid', ...finding })
  }
}

interface ChosenOperations {
  readonly first: readonly WsdlOperation[]
  /** Those at further ports, by which of `first` is the same. */
  readonly further: ReadonlyMap<WsdlOperation, WsdlOperation>
}

/**
 * Several ports of one port type offer the same operations: the first that can be called comes first. What SOAP and plain HTTP both
 * offer is called with SOAP.
 */
function chooseOperations(
  operations: readonly WsdlOperation[],
  { service, port, ports }: PortChoice,
): ChosenOperations {
  const offered = operations.filter(
    (each) => (service === undefined || each.service === service) && (port === undefined || each.port === port),
  )
  if (port !== undefined) return { first: offered, further: new Map() }
  const taken = new Map<string, WsdlOperation>()
  const further = new Map<WsdlOperation, WsdlOperation>()
  const take = (each: WsdlOperation, key: string): void => {
    const same = taken.get(key)
    if (same === undefined) taken.set(key, each)
    else further.set(each, same)
  }
  const soap = offered.filter((each) => each.http === undefined)
  const http = offered.filter((each) => each.http !== undefined)
  for (const isCallable of [true, false])
    for (const each of soap)
      if (isHttp(each.address) === isCallable) take(each, `${each.service}/${each.portType}/${baseName(each)}`)
  const bySoap = new Map<string, WsdlOperation>()
  for (const each of taken.values()) {
    const name = `${each.service}/${each.name}`
    if (!bySoap.has(name)) bySoap.set(name, each)
  }
  for (const each of http) {
    const same = bySoap.get(`${each.service}/${each.name}`)
    if (same === undefined) take(each, `${each.service}//${baseName(each)}`)
    else further.set(each, same)
  }
  const first = [...soap, ...http].filter((each) => !further.has(each))
  return { first, further: ports === 'each' ? further : new Map() }
}

/** Tells of operations that no SOAP port has. */
function reportOtherPorts(
  description: Description,
  read: readonly WsdlOperation[],
  { service, port }: PortChoice,
  report: WsdlReport,
): void {
  if (service !== undefined || port !== undefined) return
  const known = new Set(read.map((each) => each.name))
  for (const other of readOtherPorts(description)) {
    const lost = other.operations.filter((each) => !known.has(each))
    if (lost.length === 0) continue
    report({
      rule: 'wsdl-unsupported',
      message: `port ${other.port} is neither SOAP nor plain HTTP: ${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} left out`,
      remedy: 'add a SOAP port to the description, if the service has one',
      file: description.file,
      line: other.line,
    })
  }
}

type Place = Pick<WsdlOperation, 'name' | 'form' | 'port' | 'service'>

function baseName({ name, form }: Place): string {
  return form === undefined ? name : `${name}:${form}`
}

function namesOf(place: Place): string[] {
  const { port, service, name } = place
  const base = baseName(place)
  return [...new Set([base, `${port}/${base}`, `${service}/${port}/${base}`, name])]
}

function longestName(place: Place): string {
  return `${place.service}/${place.port}/${baseName(place)}`
}

/** Names that no other of `among` has. */
function idsOf(
  operations: readonly WsdlOperation[],
  among: readonly WsdlOperation[],
): ReadonlyMap<WsdlOperation, string> {
  const counts = new Map<string, number>()
  for (const each of among) for (const name of namesOf(each)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map(
    operations.map((each) => [each, namesOf(each).find((name) => counts.get(name) === 1) ?? longestName(each)]),
  )
}

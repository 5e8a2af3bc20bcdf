import { createPrefixes, type Prefixes, reserveNames } from './codec/encode.ts'
import { createPlanner, type ElementPlan } from './codec/plan.ts'
import type { KnownFault } from './fault-detail.ts'
import { lazy } from './lazy.ts'
import { addressingOf, type WsdlAddressing } from './wsdl/addressing.ts'
import type { Description } from './wsdl/collect.ts'
import { declaredFaults } from './wsdl/declared-faults.ts'
import type { WsdlOperation } from './wsdl/model.ts'
import { readOperations, type WsdlReport } from './wsdl/operations.ts'
import { nameKey, type QName } from './xml/names.ts'
import { createResolver, type Resolver } from './xsd/resolve.ts'

/** An operation that can be called. */
export interface SoapOperation extends Omit<WsdlOperation, 'input' | 'output'> {
  /** The shortest name that tells it from all others: `GetOrder`, else `Port/GetOrder`, else `Service/Port/GetOrder`. */
  readonly id: string
  /** How the request's content is written; undefined for an empty body. */
  readonly input: ElementPlan | undefined
  /** How the answer's content is read; undefined for an empty one. */
  readonly output: ElementPlan | 'oneWay' | undefined
  readonly prefixes: Prefixes
  /** The faults that it declares. */
  readonly faults: () => readonly KnownFault[]
  /** What the description says of WS-Addressing. */
  readonly addressing: () => WsdlAddressing
  /** Compiles all that the operation can carry. For load time: does nothing the second time. */
  readonly warm: () => void
}

/** A description, ready for connectors and importer. */
export interface SoapDescription {
  readonly file: string
  readonly operations: readonly SoapOperation[]
  /** By `id`, or by any longer name. */
  readonly find: (name: string) => SoapOperation | undefined
  readonly resolver: Resolver
  /** The only global element of a name, which may be `{namespace}name`; undefined for none or several. */
  readonly elementNamed: (name: string) => ElementPlan | undefined
}

/** Which ports count. */
export interface PortChoice {
  readonly service: string | undefined
  readonly port: string | undefined
}

/** Makes a description's operations callable. What cannot be used is reported, and the rest stays. */
export function describe(description: Description, choice: PortChoice, report: WsdlReport): SoapDescription {
  const seen = new Set<string>()
  const resolver = createResolver(description.schema, (finding) => {
    const key = `${finding.file}:${finding.line}:${finding.message}`
    if (seen.has(key)) return
    seen.add(key)
    report({ rule: 'wsdl-invalid', ...finding })
  })
  const planner = createPlanner(resolver)
  const planOf = (name: QName): ElementPlan | undefined => {
    const declaration = resolver.element(name)
    return declaration && planner.element(declaration)
  }
  const chosen = choosePorts(readOperations(description, report), choice)
  const operations = chosen.flatMap((each): SoapOperation[] => {
    const input = each.input && planOf(each.input)
    const output = each.output === 'oneWay' ? each.output : each.output && planOf(each.output)
    const lost = each.input && !input ? each.input : each.output && !output ? each.output : undefined
    if (lost !== undefined && lost !== 'oneWay') {
      report({
        rule: 'wsdl-unsupported',
        message: `operation ${each.name}: element ${lost.local} of namespace "${lost.namespace}" is not defined`,
        remedy: 'import the schema that defines it',
        ...each.place,
      })
      return []
    }
    const prefixes = createPrefixes()
    const addressing = lazy(() => addressingOf(each, description))
    const faults = lazy(() =>
      declaredFaults(each, description).map((fault) => ({ ...fault, plan: fault.element && planOf(fault.element) })),
    )
    const warm = lazy(() => {
      if (input !== undefined) {
        planner.warm(input)
        reserveNames(input, prefixes)
      }
      if (output !== undefined && output !== 'oneWay') planner.warm(output)
      addressing()
      faults()
    })
    return [{ ...each, id: shortestId(each, chosen), input, output, prefixes, addressing, faults, warm }]
  })
  return {
    file: description.file,
    operations,
    find: (name) => operations.find((each) => namesOf(each).includes(name)),
    resolver,
    elementNamed: (name) => {
      const keys = [...description.schema.of.element.values()].filter(
        (each) => nameKey(each.name) === name || each.name.local === name,
      )
      const [only, ...others] = keys
      return only === undefined || others.length > 0 ? undefined : planOf(only.name)
    },
  }
}

/** Several ports of one port type offer the same operations: the first in the description is used, unless one is named. */
function choosePorts(operations: readonly WsdlOperation[], { service, port }: PortChoice): WsdlOperation[] {
  const portOf = new Map<string, string>()
  return operations.filter((each) => {
    if (service !== undefined && each.service !== service) return false
    if (port !== undefined) return each.port === port
    const key = `${each.service}/${each.portType}`
    const first = portOf.get(key) ?? each.port
    portOf.set(key, first)
    return first === each.port
  })
}

type Place = Pick<WsdlOperation, 'name' | 'port' | 'service'>

function namesOf({ name, port, service }: Place): string[] {
  return [name, `${port}/${name}`, `${service}/${port}/${name}`]
}

function shortestId(operation: Place, all: readonly Place[]): string {
  const longest = `${operation.service}/${operation.port}/${operation.name}`
  return namesOf(operation).find((id) => all.filter((each) => namesOf(each).includes(id)).length === 1) ?? longest
}

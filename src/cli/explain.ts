import { type Explanation, explainOperation } from '../gateway/explain-operation.ts'
import { type LoadedSupergraph, loadSupergraph, type SupergraphOptions } from '../gateway/load-supergraph.ts'
import { printPlan } from '../gateway/plan/print-plan.ts'
import { referenceReasons } from '../gateway/reference-reasons.ts'
import { sourcesOf } from '../modules/sources-of.ts'
import { assertNever } from '../utils/assert.ts'
import type { CommandIo, ExitCode, OptionValues } from './command.ts'
import { loadModules } from './load-modules.ts'
import { printDiagnostics } from './print-diagnostics.ts'
import { readConfig } from './read-config.ts'
import { readOperation } from './read-operation.ts'

type Load = (options: SupergraphOptions) => Promise<LoadedSupergraph>

/** `selvedge explain`: how an operation would run. Calls no upstream. */
export async function explain(io: CommandIo, values: OptionValues, load: Load = loadSupergraph): Promise<ExitCode> {
  const config = readConfig(io, values)
  if (config === undefined) return 2
  const given = await readOperation(io, values)
  if (typeof given === 'string') {
    io.complain(`selvedge: ${given}\n`)
    return 2
  }
  const loaded = await loadModules(load, config, io)
  try {
    const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
    io.complain(printDiagnostics(errors))
    const { schema, whole } = loaded
    if (schema === undefined) return 1
    const sources = sourcesOf(loaded.modules)
    const explanation = explainOperation({ schema, whole, sources, labels: labelsOf(values), ...given })
    if (values.json === true) io.print(`${JSON.stringify(toJson(explanation), null, 2)}\n`)
    else printText(explanation, given.text.name, io)
    if (explanation.way === 'refused') return explanation.code === 'OPERATION_RESOLUTION_FAILURE' ? 2 : 1
    return errors.length === 0 ? 0 : 1
  } finally {
    await loaded.close()
  }
}

function labelsOf({ labels }: OptionValues): readonly string[] {
  return typeof labels === 'string' ? labels.split(',').map((label) => label.trim()) : []
}

/** What `--json` prints. */
function toJson(explanation: Explanation): object {
  switch (explanation.way) {
    case 'compiled': {
      const { way, plan, assumed, labels } = explanation
      return { way, assumed, labels, ...plan }
    }
    case 'reference':
      return explanation
    case 'refused': {
      const { way, code, errors } = explanation
      return { way, code, errors: errors.map(({ message, locations }) => ({ message, ...locations?.[0] })) }
    }
    default:
      return assertNever(explanation)
  }
}

function printText(explanation: Explanation, name: string, io: CommandIo): void {
  switch (explanation.way) {
    case 'compiled': {
      const assumed = Object.entries(explanation.assumed).map(([variable, value]) => `$${variable} is ${value}`)
      io.print(printPlan(explanation.plan))
      if (assumed.length > 0) io.print(`Assumed, for want of --variables: ${assumed.join(', ')}.\n`)
      const labels = Object.entries(explanation.labels).map(([label, isOn]) => `"${label}" is ${isOn ? 'on' : 'off'}`)
      if (labels.length > 0) io.print(`Each request decides of @override; here ${labels.join(', ')} (--labels).\n`)
      return
    }
    case 'reference':
      io.print(`This operation runs the reference way: ${referenceReasons[explanation.reason].operation}.\n`)
      return
    case 'refused':
      for (const { message, locations } of explanation.errors) {
        const place = [name, locations?.[0]?.line, locations?.[0]?.column].filter((part) => part !== undefined)
        io.complain(`${place.join(':')} ${explanation.code}: ${message}\n`)
      }
      return
    default:
      assertNever(explanation)
  }
}

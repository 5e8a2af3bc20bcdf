import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isSecretName } from '../../observability/redact-text.ts'
import type { Source } from '../../sources/source.ts'
import { type ReportAt, reportMistake } from './check-example.ts'
import { redacted } from './compare-values.ts'
import { compileAsk } from './compile-ask.ts'
import type { ExampleContent, ExpectedResult, RecordedCall } from './example.ts'
import type { Example } from './read-examples.ts'
import { createRecorder } from './record-calls.ts'
import { createReplay } from './replay.ts'
import { runExample } from './run-example.ts'

/** Loaded when first needed, as it takes 50 ms. */
const yaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml')

/**
 * Makes an example's calls for real, and writes them and what they map to into its file, without secrets. Nothing is written of an
 * example that cannot be recorded; why not is reported.
 * @returns whether the file was written.
 */
export async function recordExample(
  example: Example,
  source: Source,
  report: ReportAt,
  { allowsMutations }: { readonly allowsMutations: boolean },
): Promise<boolean> {
  const refuse = (message: string, remedy?: string): false => {
    report([], { rule: 'example-not-recorded', message, remedy })
    return false
  }
  const ask = compileAsk(example, source)
  if ('part' in ask) {
    reportMistake(ask, report)
    return false
  }
  if (ask.operation === 'mutation' && !allowsMutations)
    return refuse(
      'it is a mutation, which changes something for real',
      `name it, if it may: selvedge check --record --mutations --example ${source.name}/${example.name}`,
    )
  const recorder = createRecorder()
  await runExample(example, ask, source, recorder.transport)
  const [failure] = recorder.failures
  if (failure !== undefined) return refuse(`a call got no answer: ${failure}`, 'start the upstream, or say where it is')
  const calls = recorder.calls()
  // Of what stands in the file, secrets left out, and not of what came: that is what the example is compared with.
  const replay = createReplay(calls)
  const { result } = await runExample(example, ask, source, replay.transport)
  if (replay.unmatched.length > 0) return refuse('its calls are not the same each time, and cannot be compared')
  await writeFile(example.file, withRecording(example, calls, result))
  return true
}

/** The text of the example's file with what was recorded in it; what its author wrote stays. */
function withRecording(example: Example, calls: readonly RecordedCall[], result: ExpectedResult): string {
  const { errors, data } = result
  const recorded: Record<string, unknown> = {
    calls: calls.map(toWritten),
    result: errors.length > 0 ? { data, errors } : { data },
  }
  const headers = withoutSecrets(example.headers)
  if (headers !== undefined) recorded.headers = headers
  const written = parseJson(example.text)
  if (written !== undefined) return `${JSON.stringify({ ...written, ...recorded }, null, 2)}\n`
  const document = yaml().parseDocument(example.text)
  for (const [name, value] of Object.entries(recorded)) document.set(name, value)
  return document.toString({ lineWidth: 0 })
}

/** A call without what is empty. */
function toWritten({ request, response }: RecordedCall): object {
  const withoutEmpty = ({ headers }: RecordedCall['request'] | RecordedCall['response']) =>
    Object.keys(headers).length === 0 ? undefined : headers
  return {
    request: withoutUndefined({ ...request, headers: withoutEmpty(request) }),
    response: withoutUndefined({ ...response, headers: withoutEmpty(response) }),
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined))
}

/** The value of a file in JSON, which is one object; undefined for YAML. */
function parseJson(text: string): object | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The client's headers without secrets; undefined where there are none. */
function withoutSecrets(headers: ExampleContent['headers']): ExampleContent['headers'] | undefined {
  const names = Object.keys(headers)
  if (!names.some(isSecretName)) return undefined
  return Object.fromEntries(names.map((name) => [name, isSecretName(name) ? redacted : (headers[name] ?? '')]))
}

import { explained, hasRepeatedField, repeatedFieldReason } from './explained.ts'
import type { Violation } from './recorder.ts'
import type { Outcome } from './run-document.ts'

/** How an operation's sweep ended. */
type Ending =
  | 'good'
  | 'not sent'
  | 'invalid request'
  | 'example breaks its schema'
  /** Prism answers with the lowest status that the document has; here that is no success. */
  | 'no success in the document'
  | 'not mapped'
  /** As `explained.ts` says. */
  | 'explained'

/** A line a document, then every operation that was not good, with its reason. */
export function summarize(all: ReadonlyMap<string, readonly Outcome[]>): { text: string; isGood: boolean } {
  const lines: string[] = []
  const total: Record<string, number> = {}
  for (const [file, outcomes] of all) {
    const counts: Record<string, number> = {}
    for (const outcome of outcomes) {
      const ending = endingOf(file, outcome)
      counts[ending] = (counts[ending] ?? 0) + 1
      total[ending] = (total[ending] ?? 0) + 1
    }
    lines.push(`${file}: ${JSON.stringify(counts)}`)
  }
  for (const [file, outcomes] of all) {
    for (const outcome of outcomes) {
      const ending = endingOf(file, outcome)
      if (ending !== 'good') lines.push(`[${ending}] ${file} ${outcome.endpoint}: ${reasonOf(file, outcome, ending)}`)
    }
  }
  lines.push(`all: ${JSON.stringify(total)}`)
  return { text: lines.join('\n'), isGood: total['invalid request'] === undefined && total['not mapped'] === undefined }
}

function endingOf(file: string, outcome: Outcome): Ending {
  const ending = plainEndingOf(outcome)
  const isOpen = ending === 'invalid request' || ending === 'not mapped'
  return isOpen && explanationOf(file, outcome) !== undefined ? 'explained' : ending
}

function explanationOf(file: string, { endpoint, call }: Outcome): string | undefined {
  const known = explained.find((each) => each.file === file && each.endpoint.test(endpoint))
  if (known !== undefined) return known.why
  return call !== undefined && hasRepeatedField(call.contentType, call.body) ? repeatedFieldReason : undefined
}

function plainEndingOf({ call, errors }: Outcome): Ending {
  if (call === undefined) return 'not sent'
  if (call.violations.some(({ location }) => location[0] === 'request')) return 'invalid request'
  if (errors.length === 0) return 'good'
  if (call.status < 200 || (call.status > 299 && call.status < 500)) return 'no success in the document'
  return errors.every((error) => isOfExample(error, call.violations)) ? 'example breaks its schema' : 'not mapped'
}

/** Whether Prism, too, finds the answer wrong at the place of the error: it names the field, or the whole answer. */
function isOfExample(error: string, violations: readonly Violation[]): boolean {
  const path = (/ at (\S+)/.exec(error)?.[1] ?? '').split('.').filter((part) => !/^\d+$/.test(part))
  if (path.length === 1) return violations.some(({ location }) => location.join('.') === 'response.body')
  const field = plain(path.at(-1) ?? '')
  return violations.some(({ location, message }) => {
    const quoted = [...message.matchAll(/['"]([\w-]+)['"]/g)].map((match) => match[1] ?? '')
    return [...location.slice(2), ...quoted].some((name) => plain(name).length > 1 && field.endsWith(plain(name)))
  })
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z]/g, '').toLowerCase()
}

function reasonOf(file: string, outcome: Outcome, ending: Ending): string {
  const { call, notSent, errors } = outcome
  if (ending === 'explained') return explanationOf(file, outcome) ?? ''
  if (call === undefined) return notSent ?? ''
  const sent = `${call.url.slice(0, 200)} ${call.contentType ?? ''} ${call.body.slice(0, 200)}`
  const violations = call.violations.map(({ location, message }) => `${location.join('.')} ${message}`).join('; ')
  if (ending === 'invalid request') return `${violations.slice(0, 400)} <- ${sent}`
  return `${errors.slice(0, 3).join('; ').slice(0, 400)} | ${call.status} ${call.answerType} | ${violations.slice(0, 200)}`
}

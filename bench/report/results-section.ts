import { cpus, totalmem } from 'node:os'

const begin = '<!-- results: written by `npm run bench -- --record` -->'
const end = '<!-- end of results -->'

/** What tells one run from another. */
export function describeRun(now: Date, effort: { readonly repetitions: number; readonly windowMs: number }): string {
  const windows = `${effort.repetitions} windows of ${effort.windowMs / 1000} s a subject`
  return `${now.toISOString().slice(0, 10)}, ${describeMachine()}; ${windows}.`
}

/** What it runs on; nothing that names the machine. */
export function describeMachine(): string {
  const processors = cpus()
  const memoryGiB = Math.round(totalmem() / 1024 ** 3)
  const machine = `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memoryGiB} GiB`
  return `Node ${process.versions.node}, ${process.platform}, ${machine}`
}

/**
 * The text with `results` between the markers.
 * @throws Error for a text without the markers.
 */
export function replaceResults(text: string, results: string): string {
  const start = text.indexOf(begin)
  const stop = text.indexOf(end)
  if (start === -1 || stop < start) throw new Error(`the lines "${begin}" and "${end}" are missing`)
  return `${text.slice(0, start + begin.length)}\n\n${results}\n\n${text.slice(stop)}`
}

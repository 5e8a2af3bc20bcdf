/** Something in the document that the import could not express, or that the module's owner has to complete. */
export interface Finding {
  /** `error`: the document cannot be used. `warning`: it can, without this. */
  readonly severity: 'error' | 'warning'
  /** Stable, `openapi-` and a word. */
  readonly rule: string
  /** JSON pointer into the document (`#/paths/~1pets/get`), after the file's relative path where that is another file. */
  readonly pointer: string
  readonly message: string
  readonly remedy?: string | undefined
}

/** Collects findings; the same thing at the same place counts once. */
export interface Report {
  readonly add: (finding: Omit<Finding, 'severity'> & { readonly severity?: Finding['severity'] }) => void
  readonly findings: () => readonly Finding[]
}

/** More than a person reads; a hostile document must not fill the memory. */
const maxFindings = 5000

/** A new, empty report. */
export function createReport(): Report {
  const findings = new Map<string, Finding>()
  let dropped = 0
  return {
    add: (finding) => {
      const key = `${finding.rule} ${finding.pointer} ${finding.message}`
      if (findings.has(key)) return
      if (findings.size >= maxFindings && finding.severity !== 'error') dropped += 1
      else findings.set(key, { severity: 'warning', ...finding })
    },
    findings: () => (dropped === 0 ? [...findings.values()] : [...findings.values(), overflow(dropped)]),
  }
}

function overflow(count: number): Finding {
  return { severity: 'warning', rule: 'openapi-limit', pointer: '#', message: `${count} more findings are not listed` }
}

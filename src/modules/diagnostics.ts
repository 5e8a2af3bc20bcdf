import { isAbsolute, relative } from 'node:path'
import type { ASTNode } from 'graphql'
import { placeOf } from '../sources/locate.ts'
import type { FileFinding, SiteFinding } from '../sources/source.ts'
import type { Diagnostic } from './diagnostic.ts'
import { lineOfOption } from './place-option.ts'

/** Collects one module's findings as diagnostics. */
export interface DiagnosticsOfModule {
  readonly all: Diagnostic[]
  readonly ofFile: (finding: FileFinding) => void
  /** At a node of a parsed schema file; `fallbackFile` where the node has no place. */
  readonly ofNode: (
    finding: Omit<SiteFinding, 'node'> & { readonly node?: ASTNode | undefined },
    fallbackFile: string,
  ) => void
  readonly hasErrors: () => boolean
}

/** A new, empty collection for a module. */
export function createDiagnostics(module: string): DiagnosticsOfModule {
  const all: Diagnostic[] = []
  const ofFile: DiagnosticsOfModule['ofFile'] = ({ severity = 'error', file, ...finding }) => {
    const line = finding.line ?? (/\.m?[jt]s$/.test(file) && isAbsolute(file) ? lineOfOption(file, finding) : undefined)
    all.push({ severity, module, file: shownPath(file), ...finding, ...(line !== undefined && { line }) })
  }
  return {
    all,
    ofFile,
    ofNode: ({ node, offset, ...finding }, fallbackFile) => {
      const place = node && placeOf(node, offset)
      ofFile({ ...finding, file: place?.file ?? fallbackFile, line: place?.line, column: place?.column })
    },
    hasErrors: () => all.some((each) => each.severity === 'error'),
  }
}

/** The path as the user knows it: relative to the working directory when it is inside. URLs stay as they are. */
export function shownPath(file: string): string {
  if (!isAbsolute(file)) return file
  const inside = relative(process.cwd(), file)
  return inside === '' || inside.startsWith('..') ? file : inside
}

/** One line for people: `schema/orders/schema.graphql:12:5 error rule: message`. */
export function printDiagnostic({ file, line, column, severity, rule, message, remedy }: Diagnostic): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const text = `${place} ${severity} ${rule}: ${message}`
  return remedy === undefined ? text : `${text}\n    instead: ${remedy}`
}

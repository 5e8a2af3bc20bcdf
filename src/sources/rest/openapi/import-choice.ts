import type { OperationKey } from './read-operations.ts'
import type { Report } from './report.ts'

/** All operations, none, or those with one of these operationIds or tags, or `GET /path`. */
export type ImportChoice = 'all' | 'none' | readonly string[]

/** Decides which operations are imported, and remembers which words of the choice meant nothing. */
export function createWanted(choice: ImportChoice) {
  const unused = new Set(typeof choice === 'string' ? [] : choice)
  const wanted = new Set(unused)
  return {
    isWanted: ({ method, path, operationId, tags }: OperationKey): boolean => {
      if (typeof choice === 'string') return choice === 'all'
      const found = [operationId ?? '', `${method} ${path}`, ...tags].filter((word) => wanted.has(word))
      for (const word of found) unused.delete(word)
      return found.length > 0
    },
    reportUnknown: (report: Report): void => {
      for (const word of unused)
        report.add({
          rule: 'openapi-import',
          pointer: '#/paths',
          message: `no operation has the operationId or tag ${JSON.stringify(word)}`,
          remedy: 'Correct `import`, or write the operation as "GET /path".',
        })
    },
  }
}

import { base64Of, FileValue, isBase64, readDataUrl } from '../../mapping/index.ts'
import type { ScalarRule } from './scalar-rule.ts'
import { scalarOutput } from './text-scalars.ts'

const file: Omit<ScalarRule, 'specifiedByUrl'> = {
  takes: 'a file of a multipart request, or a data: URL',
  toInput: (value) => {
    if (value instanceof FileValue) return value
    return typeof value === 'string' && readDataUrl(value) !== undefined ? new FileValue(value) : undefined
  },
  toOutput: outputOf,
}

/** Scalars that take files. `Upload` is what clients look for, `DataUrl` says what comes out; both take the same. */
export const fileScalars: ReadonlyMap<string, ScalarRule> = new Map([
  ['Upload', { ...file, specifiedByUrl: 'https://github.com/jaydenseric/graphql-multipart-request-spec' }],
  ['DataUrl', { ...file, specifiedByUrl: 'https://www.rfc-editor.org/rfc/rfc2397' }],
  [
    'Byte',
    {
      takes: 'base64, or a file of a multipart request',
      specifiedByUrl: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
      toInput: (value: unknown) => {
        if (typeof value === 'string') return isBase64(value) ? value : undefined
        const content = value instanceof FileValue ? value.content() : undefined
        return content && base64Of(content.bytes)
      },
      toOutput: outputOf,
    },
  ],
])

function outputOf(value: unknown): unknown {
  return value instanceof FileValue ? String(value) : scalarOutput(value)
}

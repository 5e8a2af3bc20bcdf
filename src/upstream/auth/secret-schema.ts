import { z } from 'zod'
import { Secret } from '../../utils/secret.ts'

/** A secret, which text is not: text stands in files that many read. */
export const secretValue = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...), secret.from(...) or secret.value(...)',
})

/** What is not secret, and may still come from where secrets do. */
export const textOrSecret = z.union(
  [z.string().min(1, 'must not be empty'), secretValue],
  'must be text that is not empty, or a secret',
)

export const pemText = z.union([z.string(), secretValue], 'must be PEM text or a secret')

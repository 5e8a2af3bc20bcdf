import { z } from 'zod'
import { Secret } from '../utils/secret.ts'

/** An option that is a secret. */
export const secretValue = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...) or secret.value(...)',
})

/** An option that may be one. */
export const pemText = z.union([z.string(), secretValue], 'must be PEM text or a secret')

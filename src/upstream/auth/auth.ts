import type { Secret } from '../../utils/secret.ts'
import type { Auth } from './types.ts'

/** The typed slots for credentials: `auth: auth.bearer({ token: secret.env('CRM_TOKEN') })`. */
export const auth = {
  /** A key in the header, query parameter or cookie of the given name. */
  apiKey: (
    options: { readonly value: Secret } & (
      | { readonly header: string }
      | { readonly query: string }
      | { readonly cookie: string }
    ),
  ): Auth => {
    if ('header' in options)
      return { kind: 'apiKey', in: 'header', name: options.header.toLowerCase(), value: options.value }
    if ('query' in options) return { kind: 'apiKey', in: 'query', name: options.query, value: options.value }
    return { kind: 'apiKey', in: 'cookie', name: options.cookie, value: options.value }
  },

  /** User name and password, RFC 7617. */
  basic: (options: { readonly username: string | Secret; readonly password: Secret }): Auth => ({
    kind: 'basic',
    username: options.username,
    password: options.password,
  }),

  /** A token, RFC 6750. */
  bearer: (options: { readonly token: Secret }): Auth => ({ kind: 'bearer', token: options.token }),

  /** These headers of the client, and no others, go upstream as they came; an absent one is left out. */
  passThrough: (options: { readonly headers: readonly string[] }): Auth => ({
    kind: 'passThrough',
    headers: options.headers.map((name) => name.toLowerCase()),
  }),
} as const

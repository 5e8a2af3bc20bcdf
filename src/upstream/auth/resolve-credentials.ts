import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'
import type { Secret } from '../../utils/secret.ts'
import { isHeaderValue } from '../header-value.ts'
import { awsSecretsOf } from './aws/aws-secrets-of.ts'
import { secretsOf } from './oauth2/secrets-of.ts'
import type { SecretWatch } from './secret-watch.ts'
import type { AuthSettings } from './settings.ts'

/** Credentials with their secrets read, in the form in which they are sent. */
export interface Credentials {
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** `name=value` pairs, percent-encoded. */
  readonly query: readonly string[]
  readonly cookies: readonly string[]
  /** Lower-case names of the client's headers that go upstream. */
  readonly passThrough: readonly string[]
}

export const noCredentials: Credentials = { headers: [], query: [], cookies: [], passThrough: [] }

/**
 * Reads every secret. One that has still to be asked for is empty.
 * @param at path of the `auth` option, for mistakes.
 * @throws ConfigError naming each secret that cannot be found, or that its place cannot carry; never its value.
 */
export function resolveCredentials(auth: readonly AuthSettings[], secrets: SecretWatch, at: string): Credentials {
  const problems: ConfigProblem[] = []
  const headers: [string, string][] = []
  const query: string[] = []
  const cookies: string[] = []
  const passThrough: string[] = []

  const reveal = (value: string | Secret, path: string): string => {
    if (typeof value === 'string') return value
    const text = secrets.text(value)
    if (text === undefined && !value.isAsked)
      problems.push({ path, rule: `needs a value, and ${value.origin} gives none` })
    return text ?? ''
  }
  const addHeader = (name: string, value: string, path: string): void => {
    if (isHeaderValue(value)) headers.push([name, value])
    else problems.push({ path, rule: 'holds characters that a header cannot carry' })
  }

  for (const [index, slot] of auth.entries()) {
    const path = auth.length === 1 ? at : `${at}.${index}`
    switch (slot.kind) {
      case 'apiKey': {
        const value = reveal(slot.value, `${path}.value`)
        if (slot.in === 'header') addHeader(slot.name, value, `${path}.value`)
        else if (slot.in === 'query') query.push(`${encodeURIComponent(slot.name)}=${encodeURIComponent(value)}`)
        else if (/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) cookies.push(`${slot.name}=${value}`)
        else problems.push({ path: `${path}.value`, rule: 'holds characters that a cookie cannot carry' })
        break
      }
      case 'basic': {
        const username = reveal(slot.username, `${path}.username`)
        const password = reveal(slot.password, `${path}.password`)
        // RFC 7617 section 2: the first colon ends the user name.
        if (username.includes(':')) problems.push({ path: `${path}.username`, rule: 'must not hold a colon' })
        headers.push(['authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`])
        break
      }
      case 'bearer':
        addHeader('authorization', `Bearer ${reveal(slot.token, `${path}.token`)}`, `${path}.token`)
        break
      case 'passThrough':
        passThrough.push(...slot.headers)
        break
      case 'oauth2':
      case 'awsSigV4':
        for (const secret of slot.kind === 'oauth2' ? secretsOf(slot) : awsSecretsOf(slot)) {
          const value = reveal(secret.value, `${path}.${secret.path}`)
          if (typeof secret.value === 'object') secrets.require(secret.value, secret.isUsable)
          if (value !== '' && !secret.isUsable(value))
            problems.push({ path: `${path}.${secret.path}`, rule: secret.rule })
        }
        break
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { headers, query, cookies, passThrough }
}

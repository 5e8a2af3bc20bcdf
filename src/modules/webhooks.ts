import { z } from 'zod'
import { ConfigError } from '../errors/config-error.ts'
import { parseOptions } from '../errors/parse-options.ts'
import { compileTags, type TagMaker } from '../sources/cached/index.ts'
import { type Env, Secret } from '../utils/secret.ts'

/** A message of the upstream's that something has changed, at `/webhooks/MODULE/NAME`. */
export interface WebhookOptions {
  /** By which messages are signed (https://www.standardwebhooks.com); several while one is replaced by another. */
  readonly secret: Secret | readonly Secret[]
  /** What is no longer as it was: `order:{id}` is made of the message's JSON, of each item where that is a list. */
  readonly tags: readonly string[]
}

/** A webhook, ready to take messages. */
export interface Webhook {
  readonly name: string
  /** Those that are there now. */
  readonly secrets: () => readonly string[]
  /** The tags that a message makes invalid. */
  readonly tagsOf: (message: unknown) => readonly string[]
}

const secret = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...) or secret.value(...)',
})

const rules = z.record(
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a name of letters, digits, _ and -'),
  z.strictObject({
    secret: z.union([secret, z.array(secret).min(1)], 'must be a secret, or a list of them'),
    tags: z.array(z.string('must be a string').min(1, 'must not be empty'), 'must be a list of texts').min(1),
  }),
)

/**
 * Reads what `defineModule({ webhooks })` says.
 * @throws ConfigError with every problem at once, secrets that are not there among them.
 */
export function readWebhooks(
  options: Readonly<Record<string, WebhookOptions>> | undefined,
  env: Env,
  at: string,
): readonly Webhook[] {
  if (options === undefined) return []
  const checked = parseOptions(rules, options, at)
  return Object.entries(checked).map(([name, hook]) => {
    const secrets = Array.isArray(hook.secret) ? hook.secret : [hook.secret]
    for (const each of secrets) {
      if (each.isAsked)
        throw new ConfigError({
          path: `${at}.${name}.secret`,
          rule: 'must be at hand: secret.env(...) or secret.file(...)',
        })
      if (each.reveal(env) === undefined)
        throw new ConfigError({ path: `${at}.${name}.secret`, rule: `needs a value, and ${each.origin} gives none` })
    }
    const { make, mistakes } = compileTags(hook.tags)
    if (mistakes.length > 0)
      throw new ConfigError(mistakes.map(({ message }) => ({ path: `${at}.${name}.tags`, rule: message })))
    return {
      name,
      secrets: () => secrets.flatMap((each) => each.reveal(env) ?? []),
      tagsOf: (message) => tagsOf(message, make),
    }
  })
}

const noInput = { args: {}, parent: {} }

function tagsOf(message: unknown, make: TagMaker): readonly string[] {
  return make(message, noInput)
}

import type { Env, Secret } from '../../utils/secret.ts'

/** The secrets of one upstream, as they are now. */
export interface SecretWatch {
  /** Undefined where it has no value. */
  readonly text: (given: string | Secret) => string | undefined
}

/** Reads them where they are needed. */
export function createSecretWatch(env: Env): SecretWatch {
  return { text: (given) => (typeof given === 'string' ? given : given.reveal(env)) }
}

import { readFileSync } from 'node:fs'

/** Where environment variables are read from. */
export type Env = Readonly<Record<string, string | undefined>>

/** What every way of printing a secret shows. */
const mask = '[secret]'

/** A value that no log, error or inspection shows; `reveal` is the only way to it. */
export class Secret {
  readonly #read: (env: Env) => string | undefined
  readonly #readBytes: (env: Env) => Uint8Array | undefined
  /** Says where the value comes from, for mistakes: `environment variable CRM_KEY`. */
  readonly origin: string

  constructor(
    origin: string,
    read: (env: Env) => string | undefined,
    readBytes = (env: Env): Uint8Array | undefined => bytesOf(read(env)),
  ) {
    this.origin = origin
    this.#read = read
    this.#readBytes = readBytes
  }

  /** The value, or undefined where it cannot be found (a missing variable, an unreadable file). */
  reveal(env: Env = process.env): string | undefined {
    return this.#read(env)
  }

  /** The value for what is not text: a file's bytes as they are, text in UTF-8. Undefined as in `reveal`. */
  revealBytes(env: Env = process.env): Uint8Array | undefined {
    return this.#readBytes(env)
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask
  }
}

/** Makes secrets. The value is read when an upstream is created, not when the module is imported. */
export const secret = {
  /** The environment variable `name`; `fallback` (for demos and tests) stands in for a missing or empty one. */
  env: (name: string, options: { readonly fallback?: string } = {}): Secret =>
    new Secret(`environment variable ${name}`, (env) => env[name] || options.fallback),

  /** The content of a file, without the line break at its end; as container platforms mount secrets. */
  file: (path: string): Secret =>
    new Secret(
      `file ${path}`,
      () =>
        readSecretFile(path)
          ?.toString('utf8')
          .replace(/\r?\n$/, '') || undefined,
      () => readSecretFile(path),
    ),

  /** A value from elsewhere, such as a vault client. */
  value: (text: string): Secret => new Secret('value', () => text),
} as const

function readSecretFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined // Reported by whoever needs the value, with the origin's name.
  }
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text)
}

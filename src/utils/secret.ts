import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** Where environment variables are read from. */
export type Env = Readonly<Record<string, string | undefined>>

/** What every way of printing a secret shows. */
const mask = '[secret]'

/** How long a provider's value is used before it is asked again, in milliseconds. */
const usualRefreshMs = 300_000

/** How often a variable or a file is looked at, at most, in milliseconds. */
const lookEveryMs = 1000

/** A value as it was found. */
export interface SecretReading {
  /** Undefined where there is none. */
  readonly bytes: Uint8Array | undefined
  /** Differs where the value may: it is not read again before. */
  readonly stamp?: string | undefined
}

/** Where a secret's value comes from, and how its changes are found. */
export interface SecretOrigin {
  /** For mistakes: `environment variable CRM_KEY`. */
  readonly name: string
  /** What is to be had at once; undefined where it has to be asked for. */
  readonly readNow: ((env: Env) => SecretReading) | undefined
  /** How often it is worth while to look again; undefined for what never changes. */
  readonly everyMs: number | undefined
  /** Reads it again; gives `known` back where nothing can have changed. */
  readonly readAgain: (env: Env, known: SecretReading | undefined) => Promise<SecretReading>
  /** The text in the bytes. */
  readonly toText: (bytes: Uint8Array) => string
}

/** A value that no log, error or inspection shows; only who asks for it by name gets it. */
export class Secret {
  readonly #origin: SecretOrigin

  constructor(origin: SecretOrigin) {
    this.#origin = origin
  }

  /** Says where the value comes from, for mistakes. */
  get origin(): string {
    return this.#origin.name
  }

  /** How often it is worth while to look for another value, in milliseconds; undefined for what never changes. */
  get everyMs(): number | undefined {
    return this.#origin.everyMs
  }

  /** Whether the value has to be asked for, and cannot be had at once. */
  get isAsked(): boolean {
    return this.#origin.readNow === undefined
  }

  /** The value, or undefined where it cannot be found (a missing variable, an unreadable file) or has to be asked for. */
  reveal(env: Env = process.env): string | undefined {
    return this.textOf(this.revealBytes(env))
  }

  /** The value for what is not text: a file's bytes as they are, text in UTF-8. Undefined as in `reveal`. */
  revealBytes(env: Env = process.env): Uint8Array | undefined {
    return this.readNow(env).bytes
  }

  /** As `revealBytes`, with what tells whether it changed. */
  readNow(env: Env): SecretReading {
    return this.#origin.readNow?.(env) ?? { bytes: undefined }
  }

  /** Reads, or asks, again. @throws whatever a provider throws */
  readAgain(env: Env, known: SecretReading | undefined): Promise<SecretReading> {
    return this.#origin.readAgain(env, known)
  }

  /** Bytes of this secret as text; undefined where there is none. */
  textOf(bytes: Uint8Array | undefined): string | undefined {
    return (bytes && this.#origin.toText(bytes)) || undefined
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

/** Gives a secret's value; undefined, or an empty one, where there is none. */
export type SecretProvider = () => string | Uint8Array | undefined | Promise<string | Uint8Array | undefined>

/** Makes secrets. The value is read when an upstream is created, not when the module is imported, and again when it changes. */
export const secret = {
  /** The environment variable `name`; `fallback` (for demos and tests) stands in for a missing or empty one. */
  env: (name: string, options: { readonly fallback?: string } = {}): Secret => {
    const readNow = (env: Env): SecretReading => ({ bytes: bytesOf(env[name] || options.fallback) })
    return new Secret({
      name: `environment variable ${name}`,
      readNow,
      everyMs: lookEveryMs,
      readAgain: async (env) => readNow(env),
      toText,
    })
  },

  /** The content of a file, without the line break at its end; as container platforms mount secrets. */
  file: (path: string): Secret =>
    new Secret({
      name: `file ${path}`,
      readNow: () => readSecretFile(path),
      everyMs: lookEveryMs,
      readAgain: (_, known) => readSecretFileAgain(path, known),
      toText: (bytes) => toText(bytes).replace(/\r?\n$/, ''),
    }),

  /** What a function gives, such as a vault's client. It is asked before the first call, then at an interval and after a 401. */
  from: (
    provider: SecretProvider,
    options: {
      /** What it is called in mistakes. @default 'provider' */
      readonly name?: string | undefined
      /** How long a value is used before the function is asked again. @default 300000 */
      readonly refreshMs?: number | undefined
    } = {},
  ): Secret =>
    new Secret({
      name: options.name ?? 'provider',
      readNow: undefined,
      everyMs: options.refreshMs ?? usualRefreshMs,
      readAgain: async () => ({ bytes: bytesOf(await provider()) }),
      toText,
    }),

  /** A value that is there already. */
  value: (text: string): Secret =>
    new Secret({
      name: 'value',
      readNow: () => ({ bytes: bytesOf(text) }),
      everyMs: undefined,
      readAgain: async () => ({ bytes: bytesOf(text) }),
      toText,
    }),
} as const

function readSecretFile(path: string): SecretReading {
  try {
    const stamp = stampOf(statSync(path))
    return { bytes: readFileSync(path), stamp }
  } catch {
    return { bytes: undefined } // Reported by whoever needs the value, with the origin's name.
  }
}

/** A file that is written to while it is read has another stamp then, and is read again next time. */
async function readSecretFileAgain(path: string, known: SecretReading | undefined): Promise<SecretReading> {
  try {
    const stamp = stampOf(await stat(path))
    if (known?.bytes !== undefined && stamp === known.stamp) return known
    return { bytes: await readFile(path), stamp }
  } catch {
    return { bytes: undefined }
  }
}

function stampOf({ mtimeMs, ctimeMs, size, ino }: ReturnType<typeof statSync> & object): string {
  return [mtimeMs, ctimeMs, size, ino].join(' ')
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Nothing that can be sent is no text at all. */
function bytesOf(value: string | Uint8Array | undefined): Uint8Array | undefined {
  return typeof value === 'string' ? Buffer.from(value) : value
}

import { type FileContent, readDataUrl, writeDataUrl } from './data-url.ts'
import { ownJson, standIn } from './json-text.ts'

let files = 0

/**
 * A file that a client sent, with its request or as a data: URL. Requests write its bytes where they can hold any; everywhere
 * else it is a data: URL. What only looks at it, such as a log, sees that it is a file.
 */
export class FileValue {
  /** Tells files apart where inputs are compared: their bytes are not looked at. */
  readonly id: number = ++files
  readonly #given: string | FileContent

  /** @param given a data: URL, or what came */
  constructor(given: string | FileContent) {
    this.#given = given
  }

  /** Undefined where the text is no data: URL. A text is decoded each time: the file may stand in a plan, which is kept. */
  content(): FileContent | undefined {
    return typeof this.#given === 'string' ? readDataUrl(this.#given) : this.#given
  }

  toString(): string {
    return typeof this.#given === 'string' ? this.#given : writeDataUrl(this.#given)
  }

  toJSON(): string {
    return standIn('[file]')
  }

  [ownJson](): string {
    return JSON.stringify(this.toString())
  }
}

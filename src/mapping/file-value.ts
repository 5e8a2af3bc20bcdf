/** A file that a client sent as a data: URL; the request writes its bytes. Elsewhere it is the text. */
export class FileValue {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): string {
    return this.text
  }
}

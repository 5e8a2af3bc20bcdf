/** One answer on the wire. */
export interface ReadAnswer {
  readonly status: number
  readonly bodyBytes: number
  /** Head and beginning of the body. */
  readonly start: string
}

const headEnd = '\r\n\r\n'
const lengthHeader = /\r\ncontent-length: *(\d+)/i

/**
 * Reads HTTP/1.1 answers with `content-length` from chunks, one after the other, without keeping their bodies.
 * @throws Error for an answer without `content-length`.
 */
export function createAnswerReader(onAnswer: (answer: ReadAnswer) => void): (chunk: Buffer) => void {
  let head: Buffer = Buffer.alloc(0)
  let answer: ReadAnswer | undefined
  let missing = 0

  return (chunk) => {
    let rest = chunk
    while (rest.length > 0) {
      if (answer === undefined) {
        head = head.length === 0 ? rest : Buffer.concat([head, rest])
        const end = head.indexOf(headEnd)
        if (end === -1) return
        const text = head.toString('latin1', 0, end)
        const length = lengthHeader.exec(text)?.[1]
        if (length === undefined) throw new Error(`an answer without content-length: ${text}`)
        missing = Number(length)
        const start = head.toString('latin1', 0, Math.min(head.length, end + 500))
        answer = { status: Number(text.slice(9, 12)), bodyBytes: missing, start }
        rest = head.subarray(end + headEnd.length)
        head = Buffer.alloc(0)
      }
      const taken = Math.min(missing, rest.length)
      missing -= taken
      rest = rest.subarray(taken)
      if (missing > 0) return
      const whole = answer
      answer = undefined
      onAnswer(whole)
    }
  }
}

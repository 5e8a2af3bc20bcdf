type NonEmpty<T> = readonly [T, ...T[]]

/** How much goes into one chunk. */
export interface ChunkLimits<T> {
  readonly maxSize: number
  /** Whether these can go together. @default any can */
  readonly fits?: ((items: NonEmpty<T>) => boolean) | undefined
}

/** Splits a list into as few chunks as can be, in order: each takes all that fits, and at least one. */
export function splitIntoChunks<T>(all: readonly T[], { maxSize, fits }: ChunkLimits<T>): readonly NonEmpty<T>[] {
  // A marked edge: it was just seen that it has one.
  if (all.length > 0 && all.length <= maxSize && fits === undefined) return [all as NonEmpty<T>]
  const chunks: NonEmpty<T>[] = []
  let start = 0
  for (let [first] = all; first !== undefined; first = all[start]) {
    const chunk: NonEmpty<T> = [first, ...all.slice(start + 1, start + maxSize)]
    const most = fits === undefined ? chunk : longestFit(chunk, fits)
    chunks.push(most)
    start += most.length
  }
  return chunks
}

function longestFit<T>(chunk: NonEmpty<T>, fits: (items: NonEmpty<T>) => boolean): NonEmpty<T> {
  if (chunk.length === 1 || fits(chunk)) return chunk
  const [first, ...rest] = chunk
  let fitting = 0 // of the rest; the first goes out whether it fits or not
  let tooMany = rest.length
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1
    if (fits([first, ...rest.slice(0, middle)])) fitting = middle
    else tooMany = middle
  }
  return [first, ...rest.slice(0, fitting)]
}

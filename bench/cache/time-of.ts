const roundMs = 20

/** The best of some rounds, in microseconds a run, after as long a time of warming up. */
export function timeOf(run: () => unknown): number {
  let runs = 0
  const until = performance.now() + roundMs * 5
  for (; performance.now() < until; runs++) run()
  const perRound = Math.max(1, Math.floor(runs / 5))
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const started = performance.now()
    for (let at = 0; at < perRound; at++) run()
    best = Math.min(best, (performance.now() - started) / perRound)
  }
  return Math.round(best * 10_000) / 10
}

/** The median of some runs that take turns with others' work, in microseconds. */
export async function medianOf(run: () => Promise<unknown>, runs = 2000): Promise<number> {
  for (let at = 0; at < runs / 4; at++) await run()
  const times: number[] = []
  for (let at = 0; at < runs; at++) {
    const started = performance.now()
    await run()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return Math.round((times[runs >> 1] ?? 0) * 1000)
}

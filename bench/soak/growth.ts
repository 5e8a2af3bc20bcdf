import { median } from '../report/statistics.ts'

/** What a gateway held at a moment, in MiB. */
export interface MemorySample {
  readonly rssMiB: number
  readonly heapMiB: number
}

/** How memory went over a run. */
export interface Growth {
  /** Medians of the first and the last third. */
  readonly first: MemorySample
  readonly last: MemorySample
  readonly maxRssMiB: number
}

/** More than this is growth, of 1; below, it is how the garbage collector happened to run. */
export const tolerance = 0.05

/** Compares the run's last third with its first. */
export function growthOf(samples: readonly MemorySample[]): Growth {
  const third = Math.floor(samples.length / 3)
  const middle = (of: readonly MemorySample[]): MemorySample => ({
    rssMiB: median(of.map(({ rssMiB }) => rssMiB)),
    heapMiB: median(of.map(({ heapMiB }) => heapMiB)),
  })
  return {
    first: middle(samples.slice(0, third)),
    last: middle(samples.slice(samples.length - third)),
    maxRssMiB: Math.max(...samples.map(({ rssMiB }) => rssMiB)),
  }
}

/** What is wrong with it, a line each. */
export function complaintsOf({ first, last, maxRssMiB }: Growth, limitMiB: number): readonly string[] {
  const grows = (name: string, from: number, to: number) =>
    !(to > from * (1 + tolerance)) ? [] : [`${name} grew by ${percent(to / from - 1)}, more than ${percent(tolerance)}`]
  return [
    ...(first.rssMiB > 0 ? [] : ['there are too few samples to compare thirds']),
    ...grows('RSS', first.rssMiB, last.rssMiB),
    ...(maxRssMiB <= limitMiB ? [] : [`RSS reached ${maxRssMiB.toFixed(0)} MiB, more than ${limitMiB} MiB`]),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

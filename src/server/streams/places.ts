/** Places for what stays open, of which there are only so many. */
export interface Places {
  readonly areTaken: () => boolean
  /** Takes one. @returns to be called once, when it is free again */
  readonly take: () => () => void
}

/** All free. */
export function createPlaces(max: number): Places {
  let taken = 0
  return {
    areTaken: () => taken >= max,
    take: () => {
      taken++
      return () => {
        taken--
      }
    },
  }
}

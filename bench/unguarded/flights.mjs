/** No call is shared with another operation. */
export function createFlights() {
  return {
    join: (_, context, start) => ({
      result: start({ signal: context.signal, deadlineMs: () => context.deadlineMs }),
      isShared: false,
    }),
    closeDoors: () => {},
  }
}

const lost: unknown[] = []

/** From now on, promises that fail with nobody there to hear it are findings; without this, one ends the process. */
export function watchLostRejections(): void {
  process.on('unhandledRejection', (error) => lost.push(error))
}

/** The failures since the last time, as text. Node reports them a turn of the event loop late. */
export async function takeLostRejections(): Promise<string[]> {
  await new Promise((resolve) => setImmediate(resolve))
  return lost
    .splice(0)
    .map((error) => `a promise failed unheard: ${error instanceof Error ? error.message : String(error)}`)
}

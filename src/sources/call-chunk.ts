import { GatewayError } from '../errors/gateway-error.ts'

type NonEmpty<T> = readonly [T, ...T[]]

/** Some of a chunk's inputs, with what the call for them gave. */
export type ChunkPart<Input, Answer> =
  | { readonly inputs: NonEmpty<Input>; readonly answer: Answer }
  | { readonly inputs: NonEmpty<Input>; readonly failure: GatewayError }

/** Most calls that a failed chunk is looked into with: two bad inputs are found among five hundred. */
const maxSplitCalls = 40

/** After so many halvings without one success it is not one input that is bad. */
const maxFruitlessRounds = 2

/**
 * Calls for a chunk of inputs. Where the call fails, and may have failed for one input alone, it is halved until the bad ones stand
 * by themselves, within the bounds above; so one bad input costs the others calls, but not their values.
 * @returns parts that make up the chunk; never rejects.
 */
export async function callChunk<Input, Answer>(
  chunk: NonEmpty<Input>,
  call: (inputs: NonEmpty<Input>) => Promise<Answer>,
  mayBeOfOne: ((failure: GatewayError) => boolean) | undefined,
): Promise<readonly ChunkPart<Input, Answer>[]> {
  const ask = async (inputs: NonEmpty<Input>): Promise<ChunkPart<Input, Answer>> => {
    try {
      return { inputs, answer: await call(inputs) }
    } catch (error) {
      return { inputs, failure: toFailure(error) }
    }
  }
  const canBeHalved = (part: ChunkPart<Input, Answer>) =>
    part.inputs.length > 1 && 'failure' in part && mayBeOfOne?.(part.failure) === true

  let parts: readonly ChunkPart<Input, Answer>[] = [await ask(chunk)]
  let calls = 0
  let fruitlessRounds = 0
  while (fruitlessRounds < maxFruitlessRounds) {
    const suspects = parts.filter(canBeHalved)
    calls += suspects.length * 2
    if (suspects.length === 0 || calls > maxSplitCalls) break
    const asked = await Promise.all(suspects.flatMap(({ inputs }) => halvesOf(inputs)).map(ask))
    if (asked.every((part) => 'failure' in part)) fruitlessRounds++
    parts = [...parts.filter((part) => !suspects.includes(part)), ...asked]
  }
  return parts
}

function halvesOf<T>([first, ...rest]: NonEmpty<T>): NonEmpty<T>[] {
  const middle = rest.length >> 1
  const [second, ...others] = rest.slice(middle)
  return second === undefined
    ? [[first]]
    : [
        [first, ...rest.slice(0, middle)],
        [second, ...others],
      ]
}

function toFailure(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
}

import { maxJsonDepth } from '../../utils/json.ts'

/** What one client may take of the gateway before an operation is even known. */
export const httpLimits = {
  /** Longest request body. */
  bodyBytes: 1024 * 1024,
  /** Lists and objects in each other, in whatever JSON a client sends: no deeper than an upstream's answer may be. */
  jsonDepth: maxJsonDepth,
  /** Longest wait for a request's headers: a client that drips them is cut off. */
  headersTimeoutMs: 10_000,
  /** Longest wait for the whole request. */
  requestTimeoutMs: 30_000,
  /** How often the two above are looked at. */
  checkIntervalMs: 2_000,
  /** How long a connection may stand still while an answer is under way or being read. */
  idleTimeoutMs: 60_000,
  /** How long an unused connection stays open: longer than the 60 s that load balancers keep theirs. */
  keepAliveTimeoutMs: 72_000,
} as const

/** What one document may ask of the parser and the validator. */
export const documentLimits = {
  /** Lexical tokens of a document. */
  tokens: 10_000,
  /**
   * Selections, fragments and values in each other, with the fragments in place. No more than that can be answered: upstreams' answers may
   * not be deeper. The stack ends at some thousands.
   */
  depth: maxJsonDepth,
  /** Selections of a document, with its fragments in place; a fragment counts as often as it is spread. */
  selections: 10_000,
  /**
   * Pairs of fields that make one field of the answer, and pairs of spreads in one object: validation compares each. A field that stands
   * so often that it is compared 100 000 times stands 447 times in one place.
   */
  comparisons: 100_000,
  /** Validation errors listed in one answer; the last one says that there are more. */
  validationErrors: 10,
  /** Texts of so many characters are kept with their documents, up to twice as many; 90 bytes of heap a character were seen. */
  keptCharacters: 150_000,
} as const

/** Time for a whole operation, from the request's arrival. */
export const operationTimeoutMs = 10_000

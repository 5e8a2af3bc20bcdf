import { z } from 'zod'

/** What is asked of a module's own schema. */
export interface OperationAsk {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Entities of the module, asked for by key as the gateway asks for them. */
export interface EntityAsk {
  readonly type: string
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  /** Selection set, with or without its braces. */
  readonly select: string
}

/** A body as it stands in an example: `body` is text where it is a string, else JSON; `base64` is bytes. */
export interface RecordedBody {
  readonly body?: unknown
  readonly base64?: string | undefined
}

/** What is expected of a request. What is absent is not compared. */
export interface RecordedRequest extends RecordedBody {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface RecordedResponse extends RecordedBody {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** One upstream call and its answer. */
export interface RecordedCall {
  readonly request: RecordedRequest
  readonly response: RecordedResponse
}

export interface ExpectedError {
  readonly code: string
  readonly path?: readonly (string | number)[] | undefined
  readonly reason?: string | undefined
}

/** What the calls map to. */
export interface ExpectedResult {
  /** Of an entity example: one entity, or null, a key. */
  readonly data?: unknown
  readonly errors: readonly ExpectedError[]
}

/** One example, as its file has it. */
export interface ExampleContent {
  readonly description?: string | undefined
  readonly query?: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly entity?: EntityAsk | undefined
  /** The client's, lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly calls: readonly RecordedCall[]
  /** Absent in one that was not recorded yet. */
  readonly result?: ExpectedResult | undefined
}

const anyRecord = z.record(z.string(), z.unknown(), 'must be an object')
const text = z.string('must be text')
const headers = z
  .record(z.string(), text, 'must be an object of texts by header name')
  .default({})
  .transform((given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])))

/** An object of these fields and no others. */
function form<Shape extends z.ZodRawShape>(shape: Shape, what = 'must be an object') {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `has no ${issue.keys?.join(', ')}` : what),
  })
}

const body = { body: z.unknown().optional(), base64: z.base64('must be base64').optional() }

const call = form({
  request: form({
    method: text.default('GET').transform((method) => method.toUpperCase()),
    url: text.startsWith('/', 'must be a path and query, such as /orders?limit=5'),
    headers,
    ...body,
  }),
  response: form({
    status: z
      .int('must be an HTTP status')
      .min(200, 'must be an HTTP status')
      .max(599, 'must be an HTTP status')
      .default(200),
    headers,
    ...body,
  }),
})

/** The form of an example's file; every field that can be is optional. */
export const exampleSchema: z.ZodType<ExampleContent> = form(
  {
    description: text.optional(),
    query: text.optional(),
    variables: anyRecord.default({}),
    entity: form({
      type: text,
      keys: z.array(anyRecord, 'must be a list of keys').min(1, 'must hold a key'),
      select: text,
    }).optional(),
    headers,
    calls: z.array(call, 'must be a list of calls').default([]),
    result: form({
      data: z.unknown().optional(),
      errors: z
        .array(
          form({
            code: text,
            path: z.array(z.union([z.string(), z.number()])).optional(),
            reason: text.optional(),
          }),
        )
        .default([]),
    }).optional(),
  },
  'must be an object with a query or an entity',
).refine(({ query, entity }) => (query === undefined) !== (entity === undefined), {
  message: 'must have either a query or an entity',
})

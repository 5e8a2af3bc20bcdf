/**
 * The code table: every error that a client can get, with its fixed text. The README's error reference is
 * generated from it.
 */
export interface ErrorRule {
  /** Fixed text for clients; `{source}` becomes the source's public name. */
  readonly message: string
  /** Whether the identical query may be sent again safely. */
  readonly retryableQuery: boolean
  /** Whether the identical mutation may be sent again safely. */
  readonly retryableMutation: boolean
  /** HTTP status of an answer that has no `data` because of this error. */
  readonly httpStatus: number
  /** What it means, for the reference. */
  readonly meaning: string
}

const rule = (
  message: string,
  meaning: string,
  options: { query?: boolean; mutation?: boolean; httpStatus?: number } = {},
): ErrorRule => ({
  message,
  meaning,
  retryableQuery: options.query ?? false,
  retryableMutation: options.mutation ?? false,
  httpStatus: options.httpStatus ?? 200,
})

export const errorRules = {
  GRAPHQL_PARSE_FAILED: rule('The document is not valid GraphQL.', 'The document has a syntax error.', {
    httpStatus: 400,
  }),
  GRAPHQL_VALIDATION_FAILED: rule(
    'The document does not fit the schema.',
    'The document breaks a validation rule of the GraphQL specification.',
    { httpStatus: 400 },
  ),
  OPERATION_RESOLUTION_FAILURE: rule(
    'The operation to run could not be determined.',
    'The operation name is unknown, or missing where the document has several operations.',
    { httpStatus: 400 },
  ),
  BAD_USER_INPUT: rule('A variable or argument has an invalid value.', 'A variable or argument value was refused.', {
    httpStatus: 400,
  }),
  BAD_REQUEST: rule('The request is malformed.', 'The HTTP request is not a GraphQL request.', { httpStatus: 400 }),
  CSRF_BLOCKED: rule(
    'This request could be forged by another site and was blocked.',
    'A simple request without a preflight header (see "CSRF" in the README).',
    { httpStatus: 400 },
  ),
  UNSUPPORTED_MEDIA_TYPE: rule(
    'The content type is not supported.',
    'The body is neither JSON in a supported character set nor, where files are taken, a multipart form.',
    { httpStatus: 415 },
  ),
  SUBSCRIPTION_TRANSPORT: rule(
    'Subscriptions are served over WebSocket (graphql-transport-ws) and as server-sent events (accept: text/event-stream).',
    'A subscription was sent by a transport that carries one answer.',
    { httpStatus: 406 },
  ),
  REQUEST_TOO_LARGE: rule('The request is too large.', 'The body is over the limit.', { httpStatus: 413 }),
  LIMIT_EXCEEDED: rule('The operation is over a limit.', 'Depth, tokens, aliases or another limit; see `reason`.', {
    httpStatus: 400,
  }),
  UNAUTHENTICATED: rule('Authentication is required.', 'Credentials are missing or were refused.', {
    httpStatus: 401,
  }),
  FORBIDDEN: rule('This is not allowed.', 'The credentials do not allow this.', { httpStatus: 403 }),
  NOT_FOUND: rule('This was not found.', 'A GraphQL source says that the thing does not exist.'),
  RATE_LIMITED: rule('Too many requests.', 'The client is over its rate; retry after `retryAfterMs`.', {
    query: true,
    mutation: true,
    httpStatus: 429,
  }),
  OVERLOADED: rule('The gateway is at its capacity.', 'The request was shed before any work.', {
    query: true,
    mutation: true,
    httpStatus: 503,
  }),
  DEADLINE_EXCEEDED: rule('The operation ran out of time.', 'The deadline of the whole operation passed.', {
    query: true,
    httpStatus: 504,
  }),
  PERSISTED_QUERY_NOT_FOUND: rule('PersistedQueryNotFound', 'The hash is unknown; send the document with it.', {
    httpStatus: 200,
  }),
  PERSISTED_QUERY_NOT_SUPPORTED: rule('PersistedQueryNotSupported', 'Persisted queries are off.', { httpStatus: 200 }),
  UPSTREAM_BAD_REQUEST: rule(
    'The {source} service refused the request as invalid.',
    'HTTP 400, 405, 406, 413 to 415, 422; SOAP Client or Sender fault.',
  ),
  UPSTREAM_UNAUTHENTICATED: rule('The {source} service asks for other credentials.', 'HTTP 401.'),
  UPSTREAM_FORBIDDEN: rule('The {source} service does not allow this.', 'HTTP 403.'),
  UPSTREAM_NOT_FOUND: rule('The {source} service does not know this.', 'HTTP 404 or 410.'),
  UPSTREAM_CONFLICT: rule('The {source} service reports a conflict.', 'HTTP 409 or 412.'),
  UPSTREAM_RATE_LIMITED: rule('The {source} service limits the rate of requests.', 'HTTP 429.', {
    query: true,
    mutation: true,
  }),
  UPSTREAM_ERROR: rule(
    'The {source} service failed.',
    'HTTP 500 and other 5xx (501 is not retryable); SOAP Server or Receiver fault.',
    { query: true },
  ),
  UPSTREAM_UNAVAILABLE: rule(
    'The {source} service is not available.',
    'HTTP 502 or 503, connection refused, name not resolved, or closed before an answer.',
    { query: true },
  ),
  UPSTREAM_TIMEOUT: rule(
    'The {source} service did not answer in time.',
    'HTTP 408 or 504, or a time limit; `reason` names the phase.',
    { query: true },
  ),
  UPSTREAM_CIRCUIT_OPEN: rule(
    'The {source} service failed too often and is being spared.',
    'The breaker is open; nothing was sent.',
    { query: true, mutation: true },
  ),
  UPSTREAM_OVERLOADED: rule(
    'Too many calls to the {source} service are under way.',
    'The bulkhead is full; nothing was sent.',
    { query: true, mutation: true },
  ),
  UPSTREAM_INVALID_RESPONSE: rule(
    'The {source} service gave an answer that could not be used.',
    'Truncated, wrongly encoded, unparsable, too large, or not of the declared shape; see `reason`.',
  ),
  UPSTREAM_TLS_ERROR: rule('A secure connection to the {source} service failed.', 'Certificate or TLS failure.'),
  UPSTREAM_BLOCKED: rule('The call to the {source} service was blocked by policy.', 'Egress or redirect policy.'),
  UPSTREAM_GRAPHQL_ERROR: rule(
    'The {source} service reported an error.',
    'A GraphQL source answered with an error of no known code.',
  ),
  INTERNAL_SERVER_ERROR: rule('Internal server error.', 'A defect of the gateway; the log has the details.', {
    httpStatus: 500,
  }),
} as const satisfies Record<string, ErrorRule>

/** A code of the table. */
export type ErrorCode = keyof typeof errorRules

/** True for a string that is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorRules, value)
}

/** The rule of a code. */
export function errorRule(code: ErrorCode): ErrorRule {
  return errorRules[code]
}

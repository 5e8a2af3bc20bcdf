import { expect, test } from 'vitest'
import { ConfigError } from '../../../../src/errors/config-error.ts'
import { auth, createUpstream, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'

const tokenUrl = 'https://id.example/token'
const client = { id: 'gateway', secret: secret.value('s') }

/** What is told of an `auth` as a module written without types may have it. */
function problemsOf(given: unknown): readonly string[] {
  try {
    // Edge: what a module written without types may pass.
    createUpstream({ source: 'crm', env: {}, auth: given as UpstreamOptions['auth'] })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

// Edge: as above.
const wrong = (options: object) => options as never

test.each<[unknown, readonly string[]]>([
  [
    'token',
    ['crm.auth: must be made by auth.apiKey, auth.basic, auth.bearer, auth.passThrough or another function of auth'],
  ],
  [
    { kind: 'magic' },
    [
      'crm.auth.kind: must be made by auth.apiKey, auth.basic, auth.bearer, auth.passThrough or another function of auth',
    ],
  ],
  [auth.clientCredentials(wrong({})), ['crm.auth.tokenUrl: must be the URL of the token endpoint']],
  [auth.clientCredentials(wrong({ tokenUrl })), ['crm.auth.client: needs a client']],
  [
    auth.clientCredentials(wrong({ tokenUrl, client, parameters: { pin: 1234 } })),
    ['crm.auth.parameters.pin: must be text or a secret'],
  ],
  [
    auth.clientCredentials({ tokenUrl: 'https://a:b@id.example/token', client }),
    ['crm.auth.tokenUrl: must be an http(s) URL without credentials and fragment'],
  ],
  [auth.clientCredentials(wrong({ tokenUrl, client, scopes: 'a' })), ['crm.auth: Unrecognized key: "scopes"']],
  [
    auth.clientCredentials(wrong({ tokenUrl, client: { id: 'a', secret: 'plain' } })),
    [
      'crm.auth.client.secret: must be a secret: secret.env(...), secret.file(...), secret.from(...) or secret.value(...)',
    ],
  ],
  [
    auth.clientCredentials(wrong({ tokenUrl, client: { ...client, method: 'jwt' } })),
    ["crm.auth.client.method: must be 'basic' or 'post'"],
  ],
  [
    auth.clientCredentials(wrong({ tokenUrl, client: 'gateway' })),
    ['crm.auth.client: must be { id, secret } or { id, key }, or { id } where the endpoint asks for no more'],
  ],
  [
    auth.clientCredentials({ tokenUrl, client: { id: 'a', key: secret.value('no key') } }),
    ['crm.auth.client.key: must be an RSA, EC or Ed25519 private key, as PEM or a JSON Web Key'],
  ],
  [
    auth.clientCredentials({ tokenUrl, client: { id: 'a', key: secret.env('KEY'), certificate: 'x' } }),
    [
      'crm.auth.client.key: needs a value, and environment variable KEY gives none',
      'crm.auth.client.certificate: must be an X.509 certificate as PEM',
    ],
  ],
  [
    auth.clientCredentials({ tokenUrl, client, parameters: { scope: 'a' } }),
    ['crm.auth.parameters.scope: must not be one that the slot itself sends'],
  ],
  [auth.clientCredentials({ tokenUrl, client, timeoutMs: 0 }), ['crm.auth.timeoutMs: must be at least 1 ms']],
  [
    [auth.bearer({ token: secret.value('t') }), auth.refreshToken(wrong({ tokenUrl }))],
    [
      'crm.auth.1.refreshToken: must be a secret: secret.env(...), secret.file(...), secret.from(...) or secret.value(...)',
    ],
  ],
  [
    auth.refreshToken({ tokenUrl, refreshToken: secret.env('R') }),
    ['crm.auth.refreshToken: needs a value, and environment variable R gives none'],
  ],
  [
    auth.tokenExchange({ tokenUrl, header: 'host' }),
    ['crm.auth.header: must not be a header of the connection itself'],
  ],
  [auth.tokenExchange({ tokenUrl, maxClients: 0 }), ['crm.auth.maxClients: must be at least 1']],
  [auth.jwtBearer(wrong({ tokenUrl })), ['crm.auth.assertion: must be { issuer, subject, key }']],
  [
    auth.jwtBearer({ tokenUrl, assertion: { issuer: 'a', key: secret.value('k'), lifetimeMs: 10 } }),
    ['crm.auth.assertion.lifetimeMs: must be at least 1000 ms'],
  ],
  [
    auth.awsSigV4(wrong({ region: 'EU', accessKeyId: 'a', service: 's3' })),
    ['crm.auth.region: must be a name such as eu-central-1'],
  ],
  [
    auth.awsSigV4(wrong({ region: 'eu-central-1', service: 's3', accessKeyId: 'a' })),
    ['crm.auth: needs `accessKeyId` and `secretAccessKey`, or `credentials` and none of them'],
  ],
])('%# refuses what is wrong in a slot', (given, problems) => {
  expect(problemsOf(given)).toEqual(problems)
})

test.each([[['authorization']], [undefined], [{ headers: 'authorization' }], [{ headers: [1] }]])(
  'headers to pass through that are no list of names are told: %j',
  (given) => {
    expect(() => auth.passThrough(given as never)).toThrow(
      /^auth\.passThrough: must be given the names of headers: auth\.passThrough\(\{ headers: \['authorization'\] \}\)/,
    )
  },
)

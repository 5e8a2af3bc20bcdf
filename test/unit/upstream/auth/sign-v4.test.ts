import { expect, test } from 'vitest'
import { signV4 } from '../../../../src/upstream/auth/aws/sign-v4.ts'

/** What differs from `GET / HTTP/1.1` of the published suite. */
interface Change {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly token?: string
}

const form = {
  'content-length': '13',
  'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
}

// Signatures of the suite that AWS publishes with its SDKs (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4).
test.each<[string, Change, string]>([
  ['nothing special', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['another method', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'a header of several lines',
    { headers: { 'my-header1': 'value2,value2,value1' } },
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'spaces in headers',
    { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'capitals in a value',
    { method: 'POST', headers: { 'my-header1': 'VALUE1' } },
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  ['a relative path', { target: '/example/..' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'a longer one',
    { target: '/example1/example2/../..' },
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  ['a dot', { target: '/./' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['a dot before more', { target: '/./example' }, 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5'],
  ['slashes', { target: '//' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'slashes around more',
    { target: '//example//' },
    '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  ],
  [
    'unreserved characters',
    { target: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' },
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  ['a query', { target: '/?Param1=value1' }, 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb'],
  [
    'a query out of order',
    { target: '/?Param2=value2&Param1=value1' },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'an encoded query out of order',
    { target: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1' },
    '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  ],
  [
    'an encoded query in small letters',
    { target: '/?%e1%88%b4=b%61r' },
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  [
    'a token',
    { token: '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267' },
    '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  ],
  [
    'a body',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...form },
      body: 'Param1=value1',
    },
    'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  ],
  [
    'a body and a charset',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...form },
      body: 'Param1=value1',
    },
    '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
  ],
])('signs %s as published', (_, { method = 'GET', target = '/', headers = {}, body, token }, signature) => {
  const signed = signV4(
    // What proxies may change is not signed.
    {
      method,
      host: 'example.amazonaws.com',
      target,
      headers: { 'user-agent': 'a', traceparent: 'b', ...headers },
      body,
    },
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: token },
    { region: 'us-east-1', service: 'service' },
    Date.UTC(2015, 7, 30, 12, 36),
  )
  const names = [
    'host',
    'x-amz-date',
    ...(token === undefined ? [] : ['x-amz-security-token']),
    ...Object.keys(headers),
  ]
  expect(signed).toEqual({
    'x-amz-date': '20150830T123600Z',
    ...(token !== undefined && { 'x-amz-security-token': token }),
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names.sort().join(';')}, Signature=${signature}`,
  })
})

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
test.each<[string, Change, string]>([
  [
    'a part of an object',
    { target: '/test.txt', headers: { range: 'bytes=0-9' } },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an object whose name is encoded once',
    {
      method: 'PUT',
      target: '/test%24file.text',
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: 'Welcome to Amazon S3.',
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a name that is not encoded',
    {
      method: 'PUT',
      target: '/test$file.text',
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: 'Welcome to Amazon S3.',
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a parameter without a value',
    { target: '/?lifecycle' },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  ['a list', { target: '/?prefix=J&max-keys=2' }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
])('signs S3’s %s as published', (_, { method = 'GET', target = '/', headers = {}, body }, signature) => {
  const signed = signV4(
    { method, host: 'examplebucket.s3.amazonaws.com', target, headers, body },
    {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: undefined,
    },
    { region: 'us-east-1', service: 's3' },
    Date.UTC(2013, 4, 24),
  )
  expect(signed.authorization?.split('Signature=')[1]).toBe(signature)
})

test('S3 keeps dots and slashes of names, others sign what is encoded once more', () => {
  const sign = (service: string, target: string) =>
    signV4(
      { method: 'GET', host: 'h', target, headers: {}, body: undefined },
      { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: undefined },
      { region: 'r', service },
      0,
    ).authorization
  expect(sign('s3', '/a/../b//c')).not.toBe(sign('s3', '/b/c'))
  expect(sign('execute-api', '/a/../b//c')).toBe(sign('execute-api', '/b/c'))
  expect(sign('s3', '/a%2fb')).toBe(sign('s3', '/a%2Fb'))
  expect(sign('execute-api', '/a%20b')).not.toBe(sign('execute-api', '/a b'))
})

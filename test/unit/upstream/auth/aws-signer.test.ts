import { expect, onTestFinished, test } from 'vitest'
import { type AwsScope, signV4 } from '../../../../src/upstream/auth/aws/sign-v4.ts'
import { auth, createUpstream, failureOfStatus, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import type { UpstreamRequest } from '../../../../src/upstream/upstream.ts'
import { type Answer, httpUpstream } from '../../../support/http-upstream.ts'
import { manualTime } from '../../../support/manual-time.ts'
import { getRequest, testContext } from '../../../support/upstream-fixture.ts'

const scope: AwsScope = { region: 'eu-central-1', service: 'execute-api' }
const keys = { accessKeyId: 'AKID', secretAccessKey: 'very secret', sessionToken: 'session' }
const slot = auth.awsSigV4({
  ...scope,
  accessKeyId: 'AKID',
  secretAccessKey: secret.value('very secret'),
  sessionToken: secret.value('session'),
})

/** An API that takes what is signed over what arrived, and nothing else. */
async function setUp(options: Partial<UpstreamOptions> = {}, answers: readonly Answer[] = []) {
  const time = manualTime(Date.UTC(2026, 0, 2, 3, 4, 5))
  let count = 0
  const api = await httpUpstream(({ method, url, headers, bytes }) => {
    const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? []
    const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]))
    const request = { method, host: String(headers.host), target: url, headers: signed, body: bytes }
    const expected = signV4(request, keys, scope, time.clock.wallMs())
    if (headers.authorization !== expected.authorization) return { status: 403, json: 'wrong signature' }
    return answers[count++] ?? { json: 'good' }
  })
  const upstream = createUpstream({
    source: 'aws',
    env: {},
    auth: slot,
    clock: time.clock,
    timer: time.timer,
    ...options,
  })
  onTestFinished(upstream.close)
  const context = () => testContext({ clock: time.clock, deadlineMs: time.clock.nowMs() + 10_000 })
  const send = async (path: string, change: Partial<UpstreamRequest> = {}, in_ = context()) => {
    const { status, body } = await upstream.send(getRequest(`${api.url}${path}`, change), in_)
    return [status, Buffer.from(body).toString()]
  }
  return { api, send, context, time, upstream }
}

const good = [200, '"good"']

test('signs the target and the bytes that are sent, with other credentials in place', async () => {
  const { api, send } = await setUp({ auth: [slot, auth.apiKey({ header: 'x-api-key', value: secret.value('k') })] })
  expect(await send('/a%20b/../c//?z=1&a=%2f&a=%20')).toEqual(good)
  expect(
    await send('/x', { method: 'POST', body: Buffer.from([0, 255, 1]), headers: { 'content-type': 'a/b' } }),
  ).toEqual(good)
  expect(await send('/x', { method: 'POST', body: 'é', isIdempotent: false })).toEqual(good)
  expect(api.seen[0]?.headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token;x-api-key,')
  expect(api.seen[0]?.url).toBe('/a%20b/../c//?z=1&a=%2f&a=%20')
})

test('signs each attempt, redirect and sealed body anew', async () => {
  const { api, upstream, context, time } = await setUp({ maxRedirects: 1, chance: () => 0 }, [
    { status: 500, body: '' },
    { status: 302, body: '', headers: { location: '/y?b=1' } },
  ])
  let sealed = 0
  const seal = () => ({ body: `${++sealed}` })
  const request = getRequest(`${api.url}/x`, { method: 'POST', body: 'same', seal })
  const answer = upstream.send(request, context(), ({ status, headers }) => {
    const failure = failureOfStatus(status, headers, { source: 'aws' })
    if (failure !== undefined) throw failure
    return status
  })
  while (api.seen.length < 3) await time.pass(0)
  expect(await answer).toBe(200)
  expect(api.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', '/x', '1'],
    ['POST', '/x', '2'],
    ['GET', '/y?b=1', ''],
  ])
  expect(new Set(api.seen.map(({ headers }) => headers.authorization)).size).toBe(3)
})

test('equal calls are one, whenever they would have been signed', async () => {
  const { api, send, time, context } = await setUp()
  const operation = context()
  await send('/x', {}, operation)
  await time.pass(2000)
  await send('/x', {}, operation)
  expect(api.seen).toHaveLength(1)
})

test('takes keys that come together', async () => {
  const credentials = JSON.stringify({
    Version: 1,
    AccessKeyId: 'AKID',
    SecretAccessKey: 'very secret',
    SessionToken: 'session',
  })
  const { send } = await setUp({ auth: auth.awsSigV4({ ...scope, credentials: secret.value(credentials) }) })
  expect(await send('/x')).toEqual(good)
})

test.each([
  ['{}', 'aws.auth.credentials: must be JSON with `AccessKeyId` and `SecretAccessKey`'],
  ['AKID:x', 'aws.auth.credentials: must be JSON with `AccessKeyId` and `SecretAccessKey`'],
  [
    JSON.stringify({ AccessKeyId: 'a', SecretAccessKey: 'b', Token: 'a\r\nb' }),
    'aws.auth.credentials: must be JSON with `AccessKeyId` and `SecretAccessKey`',
  ],
])('refuses credentials like %s at load', async (text, problem) => {
  const options = { auth: auth.awsSigV4({ ...scope, credentials: secret.value(text) }) }
  expect(() => createUpstream({ source: 'aws', env: {}, ...options })).toThrow(problem)
})

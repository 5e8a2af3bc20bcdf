import { expect, test } from 'vitest'
import { followSecurity } from '../../../../../src/sources/soap/security/follow-security.ts'
import { auth, secret } from '../../../../../src/upstream/index.ts'
import type { UpstreamEvent } from '../../../../../src/upstream/upstream-event.ts'
import { manualTime } from '../../../../support/manual-time.ts'
import { secretFiles } from '../../../../support/secret-files.ts'
import { selfSigned } from '../../../../support/tls-server.ts'

const one = selfSigned({ name: 'one' })
const other = selfSigned({ name: 'other' })

test('messages get the new password and signature once they are whole, and the last good ones until then', async () => {
  const files = secretFiles()
  files.put('password', 'first')
  files.put('key', one.key)
  files.put('cert', one.cert)
  const slot = auth.wsSecurity({
    username: 'ann',
    password: secret.file(files.path('password')),
    sign: { key: secret.file(files.path('key')), certificate: secret.file(files.path('cert')) },
  })
  const time = manualTime()
  const events: UpstreamEvent[] = []
  const onUpstreamEvent = (event: UpstreamEvent) => events.push(event)
  const { current } = await followSecurity(slot, { name: 'crm', env: {}, onUpstreamEvent }, time)
  const before = current()
  expect(before.user?.password).toBe('first')
  files.put('password', 'second')
  await time.pass(1000)
  await expect.poll(() => current().user?.password).toBe('second')
  files.put('cert', other.cert)
  await time.pass(1000)
  const eventsAfterUse = () => {
    current()
    return events.length
  }
  await expect.poll(eventsAfterUse).toBe(1)
  expect(events).toEqual([
    {
      kind: 'secret',
      source: 'crm',
      origin: 'crm.auth.sign.certificate',
      problem: 'must be the certificate of the key',
    },
  ])
  expect(current().signature?.token).toBe(before.signature?.token)
  files.put('key', other.key)
  await time.pass(1000)
  await expect.poll(() => current().signature?.token !== before.signature?.token).toBe(true)
})

test('a secret from a function is asked for when the source is loaded', async () => {
  const slot = auth.wsSecurity({ username: secret.from(() => 'ann'), password: secret.from(async () => 'pass') })
  const { current } = await followSecurity(slot, { name: 'crm', env: {} })
  expect(current().user).toMatchObject({ username: 'ann', password: 'pass' })
  const lost = auth.wsSecurity({ username: 'ann', password: secret.from(() => undefined, { name: 'vault' }) })
  await expect(followSecurity(lost, { name: 'crm', env: {} })).rejects.toThrow(
    'crm.auth.password: needs a value, and vault gives none',
  )
})

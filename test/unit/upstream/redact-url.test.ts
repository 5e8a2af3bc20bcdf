import { expect, test } from 'vitest'
import { redactUrl } from '../../../src/upstream/redact-url.ts'

test.each([
  ['https://crm.corp.example:8443/customers/1', '/customers/1'],
  ['https://user:pass@crm.corp.example/customers?id=1&key=s3cret', '/customers?id=*&key=*'],
  ['http://crm.corp.example', '/'],
  ['http://crm.corp.example?token=1', '/?token=*'],
  ['http://crm.corp.example/a?plain&b=', '/a?*&b=*'],
  ['http://crm.corp.example/a?b=c=d#frag', '/a?b=*'],
  ['http://crm.corp.example/a#frag?x=1', '/a'],
  ['/relative?a=1', '/relative?a=*'],
  ['not a url', '/'],
  ['', '/'],
])('%j is shown as %j', (url, shown) => {
  expect(redactUrl(url)).toBe(shown)
})

import { expect, test } from 'vitest'
import { createUpstream, secret, type UpstreamPolicy } from '../../../../src/upstream/index.ts'
import { createNoProxy } from '../../../../src/upstream/proxy/no-proxy.ts'
import { resolveProxy } from '../../../../src/upstream/proxy/proxy-server.ts'

function destination(url: string) {
  const { protocol, hostname, host } = new URL(url)
  return { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host }
}

test.each<[string, string, string | undefined]>([
  ['http_proxy=http://a:1', 'http://x.example.com/', 'a:1'],
  ['http_proxy=http://a:1', 'https://x.example.com/', undefined],
  ['HTTP_PROXY=http://b:2', 'http://x.example.com/', 'b:2'],
  ['http_proxy=http://a:1 HTTP_PROXY=http://b:2', 'http://x.example.com/', 'a:1'],
  ['http_proxy= HTTP_PROXY=http://b:2', 'http://x.example.com/', 'b:2'],
  ['https_proxy=https://c', 'https://x.example.com/', 'c:443'],
  ['HTTPS_PROXY=d:3128', 'https://x.example.com/', 'd:3128'],
  ['all_proxy=http://e:5', 'https://x.example.com/', 'e:5'],
  ['ALL_PROXY=http://e:5 https_proxy=http://f:6', 'https://x.example.com/', 'f:6'],
  ['http_proxy=http://[fd00::1]:8', 'http://x.example.com/', 'fd00::1:8'],
  ['http_proxy=http://a:1 NO_PROXY=example.com', 'http://x.example.com/', undefined],
  ['http_proxy=http://a:1 no_proxy=other.com NO_PROXY=example.com', 'http://x.example.com/', 'a:1'],
])('with %s, %s goes by %s', (variables, url, expected) => {
  const env = Object.fromEntries(variables.split(' ').map((each) => each.split(/=(.*)/)))
  const proxy = resolveProxy('env', env, 'crm.proxy')(destination(url))
  expect(proxy && `${proxy.hostname}:${proxy.port}`).toBe(expected)
})

test.each<[string, string, boolean]>([
  ['', 'http://example.com/', false],
  ['*', 'http://example.com/', true],
  ['a.com,*', 'http://example.com/', true],
  ['example.com', 'http://example.com/', true],
  ['example.com', 'http://EXAMPLE.com./', true],
  ['Example.COM.', 'http://www.example.com/', true],
  ['example.com', 'http://notexample.com/', false],
  ['.example.com', 'http://www.example.com/', true],
  ['.example.com', 'http://example.com/', true],
  ['*.example.com', 'http://a.b.example.com/', true],
  ['a.com, b.com', 'http://b.com/', true],
  ['a.com b.com', 'http://b.com/', true],
  ['example.com:8080', 'http://example.com:8080/', true],
  ['example.com:8080', 'http://example.com/', false],
  ['example.com:80', 'http://example.com/', true],
  ['example.com:443', 'https://example.com/', true],
  ['10.1.2.3', 'http://10.1.2.3:99/', true],
  ['10.1.2.3:98', 'http://10.1.2.3:99/', false],
  ['10.0.0.0/8', 'http://10.9.9.9/', true],
  ['10.0.0.0/8', 'http://11.9.9.9/', false],
  ['10.0.0.0/99', 'http://10.9.9.9/', false],
  ['2.3', 'http://10.1.2.3/', false],
  ['::1', 'http://[::1]/', true],
  ['[::1]', 'http://[::1]:80/', true],
  ['[::1]:81', 'http://[::1]:82/', false],
  ['fd00::/8', 'http://[fd12::1]/', true],
  ['localhost', 'http://127.0.0.1/', false],
])('NO_PROXY=%j: %s is called directly: %s', (list, url, expected) => {
  expect(createNoProxy(list)(destination(url))).toBe(expected)
})

const rule = 'must be the URL of a proxy: http://host:port or https://host:port, without a path'

test.each<[string, UpstreamPolicy['proxy'], string]>([
  ['no URL', 'canary', `crm.proxy: ${rule}`],
  ['another scheme', 'socks5://canary:1080', `crm.proxy: ${rule}`],
  ['a path', 'http://canary:1/pac', `crm.proxy: ${rule}`],
  ['a secret that is no URL', secret.value('canary'), `crm.proxy: ${rule}`],
  ['an absent secret', secret.env('NONE'), 'crm.proxy: needs a value, and environment variable NONE gives none'],
  [
    'credentials as text',
    'http://canary:canary@proxy:1',
    'crm.proxy: must not hold credentials as text: write { url, username, password }, or make it a secret',
  ],
  [
    'a password alone',
    { url: 'http://canary:1', password: secret.value('canary') },
    'crm.proxy.password: needs `username` beside it',
  ],
  [
    'an absent password',
    { url: 'http://canary:1', username: 'canary', password: secret.env('NONE') },
    'crm.proxy.password: needs a value, and environment variable NONE gives none',
  ],
  ['a name with a colon', { url: 'http://canary:1', username: 'can:ary' }, 'crm.proxy.username: must not hold a colon'],
  ['a broken environment', 'env', `crm.proxy: environment variable HTTPS_PROXY: ${rule}`],
])('says at load, without showing any of it, what is wrong with %s', (_, proxy, message) => {
  const env = { HTTPS_PROXY: 'ftp://canary' }
  expect(() => createUpstream({ source: 'crm', env, proxy })).toThrow(expect.objectContaining({ message }))
})

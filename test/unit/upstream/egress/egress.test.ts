import { describe, expect, test } from 'vitest'
import { createEgress, type Destination, isAllowEntry } from '../../../../src/upstream/egress/egress.ts'
import { createOrigins } from '../../../../src/upstream/egress/origins.ts'
import { isPrivateName } from '../../../../src/upstream/egress/private-name.ts'

function destinationOf(url: string): Destination {
  const { protocol, hostname, host } = new URL(url)
  return { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host }
}

function isRefused(url: string, address: string, { own = [] as string[], allow = [] as string[] } = {}): boolean {
  const origins = createOrigins()
  for (const each of own) origins.add(each)
  return createEgress({ allow }, origins.has).refusalOf(destinationOf(url), address) !== undefined
}

describe('an address that is not public', () => {
  test.each([
    ['the module names it', 'http://10.0.0.5:8080', '10.0.0.5'],
    ['the module names it in brackets', 'http://[fd00::5]/', 'fd00::5'],
    ['the module names it, and it is of the metadata service', 'http://169.254.169.254', '169.254.169.254'],
    ['it is that of localhost', 'http://localhost:4000', '127.0.0.1'],
    ['it is that of a name without dots', 'http://orders', '172.17.0.3'],
    ['it is that of a private name', 'https://orders.corp', '10.1.2.3'],
    ['it is that of a name in a cluster', 'http://orders.shop.svc.cluster.local:80', '10.96.0.1'],
    ['it is that of a private name with the dot of the root', 'http://orders.internal./', '10.1.2.3'],
  ])('may be called where %s', (_, url, address) => {
    expect(isRefused(url, address, { own: [url] })).toBe(false)
    expect(isRefused(url, address)).toBe(true)
  })

  test.each([
    ['a public name has it', 'https://orders.example.com', '10.1.2.3'],
    ['a private name has a reserved one', 'http://orders.internal', '169.254.169.254'],
    ['localhost has one on the link', 'http://localhost', 'fe80::1'],
  ])('is refused though the module names the host where %s', (_, url, address) => {
    expect(isRefused(url, address, { own: [url] })).toBe(true)
  })

  test.each([
    ['another port', 'http://localhost:6379'],
    ['another scheme', 'https://localhost:4000'],
    ['another host', 'http://127.0.0.1:4000'],
  ])('is refused at %s than the module names', (_, url) => {
    expect(isRefused(url, '127.0.0.1', { own: ['http://localhost:4000'] })).toBe(true)
  })

  test.each([
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.1.2.3', '::ffff:10.1.2.3'],
    ['fd00::/8', 'fd00::5'],
    ['169.254.169.254', '169.254.169.254'],
    ['orders.example.com', '10.1.2.3'],
    ['Orders.Example.com', '127.0.0.1'],
    ['*.example.com', '10.1.2.3'],
  ])('may be called where %s is allowed', (entry, address) => {
    expect(isRefused('https://orders.example.com', address, { allow: [entry] })).toBe(false)
  })

  test.each([
    ['11.0.0.0/8', '10.1.2.3'],
    ['example.com', '10.1.2.3'],
    ['*.orders.example.com', '10.1.2.3'],
    ['orders.example.com', '169.254.169.254'],
    ['*.example.com', 'fe80::1'],
  ])('is refused where only %s is allowed', (entry, address) => {
    expect(isRefused('https://orders.example.com', address, { allow: [entry] })).toBe(true)
  })

  test('is named in the refusal, with what to write', () => {
    const egress = createEgress({}, () => false)
    const refusal = egress.refusalOf(destinationOf('https://orders.example.com'), '10.1.2.3')
    expect(refusal?.message).toBe(
      "orders.example.com has the address 10.1.2.3, which is private; where it is meant to be called, write egress: { allow: ['orders.example.com'] } in module.ts",
    )
  })
})

test('a public address may always be called', () => {
  expect(isRefused('https://api.example.com', '93.184.216.34')).toBe(false)
})

describe('a name that only a proxy looks up', () => {
  const byName = (url: string, own: readonly string[] = []) => {
    const origins = createOrigins()
    for (const each of own) origins.add(each)
    return createEgress({}, origins.has).refusalByName(destinationOf(url)) === undefined
  }
  test.each([
    'http://localhost',
    'http://metadata.google.internal',
    'http://127.0.0.1',
    'http://[::1]',
    'http://redis:6379',
  ])('is refused where it is %s, unless the module names it', (url) => {
    expect(byName(url)).toBe(false)
    expect(byName(url, [url])).toBe(true)
  })
  test.each(['https://api.example.com', 'https://8.8.8.8'])('may be %s', (url) => {
    expect(byName(url)).toBe(true)
  })
})

describe('the URLs of a description', () => {
  const mayName = (document: string | undefined, url: string) => {
    const origins = createOrigins(document)
    origins.add(url)
    return origins.has(new URL(url).origin)
  }
  test.each([
    ['http://localhost:4000/openapi.json', 'http://127.0.0.1:4001'],
    ['http://crm.internal/?wsdl', 'http://crm-backend:8080/soap'],
    ['https://api.example.com/openapi.json', 'https://other.example.com/v1'],
    ['http://169.254.169.254/openapi.json', 'http://169.254.169.254/v1'],
    [undefined, 'http://127.0.0.1:4001'],
    [undefined, 'http://169.254.169.254'],
  ])('that comes from %s may be %s', (document, url) => {
    expect(mayName(document, url)).toBe(true)
  })
  test.each([
    ['https://api.example.com/openapi.json', 'http://127.0.0.1:6379'],
    ['https://api.example.com/openapi.json', 'http://redis:6379'],
    ['https://api.example.com/openapi.json', 'http://[::ffff:127.0.0.1]/'],
    ['https://8.8.8.8/openapi.json', 'http://10.0.0.5/'],
    ['http://localhost:4000/openapi.json', 'http://169.254.169.254/latest'],
  ])('that comes from %s are not taken as meant where they are %s', (document, url) => {
    expect(mayName(document, url)).toBe(false)
  })
})

test.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['orders', true],
  ['orders.local', true],
  ['orders.home.arpa', true],
  ['orders.prod.svc', true],
  ['host.docker.internal', true],
  ['example.com', false],
  ['home.arpa.example.com', false],
  ['orders.internal.example.com', false],
  ['10.0.0.5', false],
  ['::1', false],
  ['', false],
])('%s is a private name: %s', (name, isPrivate) => {
  expect(isPrivateName(name)).toBe(isPrivate)
})

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.5', true],
  ['fd00::/8', true],
  ['orders.example.com', true],
  ['*.example.com', true],
  ['orders', true],
  ['10.0.0.0/33', false],
  ['10.0.0', false],
  ['0x7f.1', false],
  ['https://orders.example.com', false],
  ['orders.example.com:8080', false],
  ['*', false],
  ['', false],
  ['::1%eth0', false],
])('%j can stand in `allow`: %s', (text, isEntry) => {
  expect(isAllowEntry(text)).toBe(isEntry)
})

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSandboxFiles } from '../../../src/server/sandbox/sandbox-files.ts'
import { serve, type TestServer } from './serve.ts'
import { createStubGateway } from './stub-gateway.ts'

const script = fileURLToPath(new URL('../../../scripts/build-sandbox.mjs', import.meta.url))
const build = () => execFileSync(process.execPath, [script], { encoding: 'utf8' })

describe('the built sandbox', () => {
  let server: TestServer

  beforeAll(async () => {
    build()
    server = await serve(createStubGateway())
  }, 120_000)

  afterAll(() => server.close())

  it('is built once', () => {
    expect(build()).toBe('sandbox: up to date\n')
  })

  it('is a page that may load nothing from elsewhere', async () => {
    const response = await fetch(`${server.url}/sandbox`)
    const page = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(page).not.toMatch(/https?:\/\//)
    expect(page).not.toContain('%')
    expect(page).toContain('customer(id: &quot;1&quot;)')
  })

  it('serves every file of the build with its type, to be kept for good', async () => {
    const files = findSandboxFiles()
    expect(files?.assets.size).toBeGreaterThan(5)
    for (const [name, { contentType }] of files?.assets ?? []) {
      const response = await fetch(`${server.url}/sandbox/${name}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType])
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(contentType).not.toBe('application/octet-stream')
      await response.arrayBuffer()
    }
  })
})

describe('finding the sandbox', () => {
  it('finds nothing where nothing was built', () => {
    expect(findSandboxFiles([join(tmpdir(), 'no-such-folder')])).toBeUndefined()
  })

  it('knows only the files that the build listed', () => {
    const directory = mkdtempSync(join(tmpdir(), 'selvedge-sandbox-files-'))
    writeFileSync(
      join(directory, 'manifest.json'),
      JSON.stringify({ page: 'index.html', files: ['a.js', 'index.html'] }),
    )
    writeFileSync(join(directory, 'secret.js'), '')
    const files = findSandboxFiles([directory])
    rmSync(directory, { recursive: true })
    expect([...(files?.assets.keys() ?? [])]).toEqual(['a.js'])
  })
})

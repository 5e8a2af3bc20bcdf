import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve, type TestServer } from '../unit/server/serve.ts'
import { createStubGateway } from '../unit/server/stub-gateway.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
const isInstalled = existsSync(executablePath)
if (!isInstalled && !isRequired) process.stdout.write('skipped: chromium is not installed\n')

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What the page asked for and complained of. */
interface Observations {
  readonly requests: string[]
  readonly problems: string[]
}

function observe(page: Page): Observations {
  const observations: Observations = { requests: [], problems: [] }
  page.on('request', (request) => observations.requests.push(request.url()))
  page.on('worker', (worker) => observations.requests.push(worker.url()))
  page.on('pageerror', (error) => observations.problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') observations.problems.push(message.text())
  })
  return observations
}

describe.runIf(isInstalled || isRequired)('the sandbox in a browser', () => {
  let browser: Browser
  let server: TestServer
  const gateway = createStubGateway()

  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, 'scripts/build-sandbox.mjs')])
    server = await serve(gateway)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it('runs the example by a press of the button, and shows what it cost, without leaving its origin', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    const { requests, problems } = observe(page)
    await page.goto(`${server.url}/graphql`)
    expect(page.url()).toBe(`${server.url}/sandbox`)

    const queryEditor = page.locator('.graphiql-query-editor .view-lines')
    await expect.poll(() => queryEditor.textContent(), { timeout: 20_000 }).toContain('Customer360')
    await page.locator('.graphiql-execute-button').click()
    const result = page.locator('.graphiql-response .view-lines')
    await expect.poll(() => result.textContent(), { timeout: 20_000 }).toContain('Ada')
    await expect.poll(() => page.locator('.cost').textContent()).toContain('1 upstream fetch')
    expect(await page.locator('.cost').textContent()).toContain('/customers/1')

    const screenshot = join(mkdtempSync(join(tmpdir(), 'selvedge-sandbox-')), 'sandbox.png')
    await page.screenshot({ path: screenshot })
    expect(statSync(screenshot).size).toBeGreaterThan(20_000)

    expect(requests.filter((url) => !url.startsWith(server.url) && !/^(data|blob):/.test(url))).toEqual([])
    await expect.poll(() => requests.some((url) => url.includes('graphql.worker')), { timeout: 20_000 }).toBe(true)
    expect(problems).toEqual([])
    await page.close()
  }, 60_000)

  it('shows the events of a subscription as they come, until it is stopped', async () => {
    const page = await browser.newPage()
    const { problems } = observe(page)
    await page.goto(`${server.url}/sandbox`)
    await expect
      .poll(() => page.locator('.graphiql-query-editor .view-lines').textContent(), { timeout: 20_000 })
      .toContain('Customer360')
    await page.locator('.graphiql-query-editor .view-lines').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('subscription { ticks }')
    // The editor is run by what it has kept, which it does a moment after the last key.
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }))
    await expect.poll(kept, { timeout: 20_000 }).toContain('ticks')
    const button = page.locator('.graphiql-execute-button')
    await button.click()
    await expect.poll(() => gateway.subscriberCount(), { timeout: 20_000 }).toBe(1)
    const result = page.locator('.graphiql-response .view-lines')
    for (const ticks of [41, 42]) {
      gateway.tick({ data: JSON.stringify({ ticks }) })
      await expect.poll(() => result.textContent(), { timeout: 20_000 }).toContain(String(ticks))
    }
    await button.click()
    await expect.poll(() => gateway.subscriberCount(), { timeout: 20_000 }).toBe(0)
    expect(problems).toEqual([])
    await page.close()
  }, 60_000)

  it('completes field names from the schema', async () => {
    const page = await browser.newPage()
    const { problems } = observe(page)
    await page.goto(`${server.url}/sandbox`)
    await expect
      .poll(() => page.locator('.graphiql-query-editor .view-lines').textContent(), { timeout: 20_000 })
      .toContain('Customer360')
    await page.locator('.graphiql-query-editor .view-lines').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('{ ec')
    await page.keyboard.press('Control+Space')
    await expect.poll(() => page.locator('.suggest-widget').textContent(), { timeout: 20_000 }).toContain('echo')
    expect(problems).toEqual([])
    await page.close()
  }, 60_000)
})

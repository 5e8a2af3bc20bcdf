import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/commands.ts'
import { runCli } from '../../../src/cli/run-cli.ts'
import { createFakeIo } from './fake-io.ts'

async function run(...args: string[]) {
  const io = createFakeIo()
  const code = await runCli(args, io)
  return { code, out: io.printed(), err: io.complained() }
}

describe('selvedge', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it('lists every command in its help', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    const width = Math.max(...commands.map(({ name }) => name.length))
    for (const { name, summary } of commands) expect(out).toContain(`${name.padEnd(width)}  ${summary}`)
  })

  it.each(commands.map(({ name }) => name))('explains every option of %s', async (name) => {
    const { code, out } = await run(name, '--help')
    expect(code).toBe(0)
    expect(out).toContain(`Usage: selvedge ${name} `)
    for (const option of commands.find((each) => each.name === name)?.options ?? []) {
      expect(out).toContain(`--${option.name}`)
      expect(out).toContain(option.meaning)
    }
    expect(await run('help', name)).toEqual({ code, out, err: '' })
  })

  const general = 'Usage: selvedge <command> [options]; selvedge --help lists the commands\n'
  const check = 'Usage: selvedge check [--schema DIR] [--json] [--example MODULE/NAME] [--record] [--mutations]\n'
  const start = 'Usage: selvedge start [--schema DIR] [--port N] [--host ADDRESS] [--subgraph]\n'
  it.each([
    [[], `selvedge: no command given\n${general}`],
    [['chekc'], `selvedge: unknown command chekc; did you mean check?\n${general}`],
    [['strat'], `selvedge: unknown command strat; did you mean start?\n${general}`],
    [['--versoin'], `selvedge: unknown option --versoin; did you mean --version?\n${general}`],
    [['frobnicate'], `selvedge: unknown command frobnicate\n${general}`],
    [['constructor'], `selvedge: unknown command constructor\n${general}`],
    [['check', '--shcema', 'x'], `selvedge: unknown option --shcema; did you mean --schema?\n${check}`],
    [['check', '--__proto__=1'], `selvedge: unknown option --__proto__\n${check}`],
    [['check', 'schema'], `selvedge: unexpected argument schema\n${check}`],
    [['check', '--schema'], `selvedge: option --schema needs a value\n${check}`],
    [['check', '--schema='], `selvedge: option --schema needs a value\n${check}`],
    [['check', '--schema', '--json'], `selvedge: option --schema needs a value\n${check}`],
    [['check', '--json=yes'], `selvedge: option --json takes no value\n${check}`],
    [['start', '-p', '1'], `selvedge: unknown option -p\n${start}`],
  ])('calls %j wrong usage', async (args, err) => {
    expect(await run(...args)).toEqual({ code: 2, out: '', err })
  })

  it.each([
    [['start', '--port', '70000'], 'flags.port: must be a whole number from 0 to 65535 (received "70000")'],
    [['check', '--schema', 'no/such/folder'], 'no/such/folder; name one with --schema or SELVEDGE_SCHEMA'],
  ])('calls the values of %j wrong usage too', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/run-cli.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { createFakeIo } from './fake-io.ts'

const clock = `extend schema @source(name: "api", http: { baseURL: "http://secret-host.test", headers: [{ name: "x-key", value: "hush" }] })
type Query {
  time(zone: String): Time @connect(source: "api", http: { GET: "/time?zone={$args.zone}" }, selection: "text year")
}
type Time { text: String year: Int }
`
const files = { 'clock/schema.graphql': clock }

async function explain(args: readonly string[], options: { input?: string; files?: Record<string, string> } = {}) {
  const directory = schemaDirectory(options.files ?? files)
  const io = createFakeIo({}, directory, options.input)
  writeFileSync(join(directory, 'op.graphql'), 'query Now { time { text } }')
  const code = await runCli(['explain', '--schema', directory, ...args], io)
  return { code, out: io.printed(), err: io.complained() }
}

const tree = 'query Now\n└─ clock Query.time   1 call\n\n1 step in 1 round.\n'

describe('selvedge explain', () => {
  it('prints the plan of an operation that is given as an argument', async () => {
    expect(await explain(['query Now { time { text } }'])).toEqual({ code: 0, out: tree, err: '' })
  })

  it('reads a file', async () => {
    expect(await explain(['--file', 'op.graphql'])).toEqual({ code: 0, out: tree, err: '' })
  })

  it('reads standard input', async () => {
    expect(await explain([], { input: 'query Now { time { text } }\n' })).toEqual({ code: 0, out: tree, err: '' })
  })

  it('prints the same as JSON, without addresses, headers or values of variables', async () => {
    const query = 'query Now($zone: String) { time(zone: $zone) { text } }'
    const { code, out } = await explain([query, '--json', '--variables', '{"zone":"private"}'])
    expect(code).toBe(0)
    expect(out).not.toMatch(/secret-host|hush|private/)
    expect(JSON.parse(out)).toEqual({
      way: 'compiled',
      assumed: {},
      labels: {},
      kind: 'query',
      name: 'Now',
      fetches: [
        {
          id: 0,
          source: 'clock',
          connector: 'Query.time',
          way: 'call',
          after: [],
          at: '',
          needs: [],
          isEntity: false,
          args: { zone: '$zone' },
          fields: ['text'],
          joins: [],
        },
      ],
    })
  })

  it.each([
    [[], false],
    [['--variables', '{"on":true}'], true],
    [['--variables', '{"on":false}'], false],
  ])('decides @include by the variables %j', async (args, isAsked) => {
    const { out } = await explain(['query ($on: Boolean!) { time @include(if: $on) { text } }', ...args])
    expect(out.includes('clock Query.time')).toBe(isAsked)
    expect(out.includes('Assumed, for want of --variables: $on is false.')).toBe(args.length === 0)
  })

  it('takes the default of a variable that decides what is skipped', async () => {
    const { out } = await explain(['query ($on: Boolean = true) { time @include(if: $on) { text } }'])
    expect(out).toContain('clock Query.time')
    expect(out).toContain('$on is true.')
  })

  it('explains the operation that is named', async () => {
    const { code, out } = await explain(['query A { __typename } query Now { time { text } }', '--operation', 'Now'])
    expect({ code, out }).toEqual({ code: 0, out: tree })
  })

  it.each([
    ['{ time {', 'query:1:9 GRAPHQL_PARSE_FAILED: Syntax Error'],
    ['{\n  tme\n}', 'query:2:3 GRAPHQL_VALIDATION_FAILED: Cannot query field "tme"'],
    ['', 'query:1:1 GRAPHQL_PARSE_FAILED'],
    ['mutation { a }', 'query:1:1 GRAPHQL_VALIDATION_FAILED: The schema has no mutations.'],
  ])('tells what is wrong with %j, and where', async (query, message) => {
    const { code, out, err } = await explain([query])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(message)
  })

  it('tells what is wrong as JSON', async () => {
    const { code, out } = await explain(['{ tme }', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      way: 'refused',
      code: 'GRAPHQL_VALIDATION_FAILED',
      errors: [{ line: 1, column: 3 }],
    })
  })

  it('tells which variables are wrong', async () => {
    const { code, err } = await explain(['query ($on: Boolean!) { time @skip(if: $on) { text } }', '--variables', '{}'])
    expect(code).toBe(1)
    expect(err).toContain('query:1:8 BAD_USER_INPUT: Variable "$on"')
  })

  it('says why an operation runs the reference way', async () => {
    const needing = { 'clock/schema.graphql': clock.replace('zone: String', 'zone: String!') }
    const query = 'query ($zone: String = "utc") { time(zone: $zone) { text } }'
    const { code, out } = await explain([query, '--variables', '{"zone":null}'], { files: needing })
    expect(code).toBe(0)
    expect(out).toMatch(/^This operation runs the reference way: an argument cannot be made of valid variables/)
  })

  it.each([
    [['{ time { text } }', '--file', 'op.graphql'], 'give either an operation or --file, not both'],
    [['--file', 'none.graphql'], 'the file none.graphql cannot be read'],
    [['{ time { text } }', '--variables', '[1]'], '--variables must be a JSON object, such as {"id":"1"}'],
    [['{ time { text } }', '--variables', '{'], '--variables must be a JSON object, such as {"id":"1"}'],
    [[], 'no operation given: name it, or --file, or send it to standard input'],
    [['{ time', '{ text } }'], 'unexpected argument { text } }'],
    [['query A { __typename } query B { __typename }'], 'several operations; name one of A, B'],
    [['{ time { text } }', '--operation', 'A'], 'there is no operation A'],
  ])('calls %j wrong usage', async (args, message) => {
    const { code, out, err } = await explain(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it('explains what is healthy, and says what is left out', async () => {
    const broken = { ...files, 'broken/schema.graphql': 'type Query {' }
    const { code, out, err } = await explain(['query Now { time { text } }'], { files: broken })
    expect({ code, out }).toEqual({ code: 1, out: tree })
    expect(err).toContain('broken/schema.graphql')
  })

  it('explains nothing where no module is healthy', async () => {
    const { code, out, err } = await explain(['{ time }'], { files: { 'broken/schema.graphql': 'type Query {' } })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('broken/schema.graphql')
  })
})

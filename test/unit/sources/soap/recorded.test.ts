import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { XmlError } from '../../../../src/sources/xml/xml-error.ts'
import { type SampleCall, sampleGateway } from '../../../support/sample-gateway.ts'
import { sampleMappings } from '../../../support/sample-mappings.ts'
import {
  asRecorded,
  bodyOf,
  comparable,
  messageOf,
  operationIn,
  plain,
  readAnswer,
  requestInput,
  type Sample,
  sampleOperation,
  samplesIn,
  sampleText,
  withUsualKeys,
  writtenBody,
} from '../../../support/soap-samples.ts'

const root = path.resolve(import.meta.dirname, '../../../../../shared/corpus/vectors/soap')

/** Samples that are not met, and why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'the recorded request is not well-formed: a prefix with a colon in it': [
    'request of node-soap/GET_DATA__should_work_with_more_deeply_nested_XML_messages_and_without_security',
    'request of node-soap/addPets__force_namespaces',
  ],
  'the recorded request has text in place of a header block, which SOAP does not know': [
    'request of node-soap/RequestHeaders__propogate_custom_header',
  ],
  'the recorded UsernameToken has the time before the password: the profile leaves that open, and it is written behind':
    [
      'request of strong-soap/RequestHeaders__propogate_basic_security_backward_compatible_check',
      'request of strong-soap/RequestHeaders__propogate_basic_security_no_timestamp',
    ],
  'the recorded request has an empty body, where the description has an element without content': [
    'request of strong-soap/Dummy__should_handle_null_args',
    'request of strong-soap/Dummy__should_return_array_despite_maxOccurs_1',
  ],
}

test('sends the recorded requests, and answers with what was recorded', { timeout: 60_000 }, async () => {
  if (!existsSync(root)) {
    process.stdout.write('skipped: shared/corpus is not here\n')
    return
  }
  const samples = samplesIn(root, ['node-soap', 'strong-soap'])
  const { call } = await sampleGateway(samples, ({ name }) => sampleMappings[name] ?? {})
  const failures: string[] = []
  let count = 0
  for (const sample of samples) {
    const json = sampleText(sample, 'request.json')
    const input = requestInput(await sampleOperation(sample), json === undefined ? {} : withUsualKeys(sample, json))
    const made = await call(sample, input)
    for (const [what, check] of [
      ['request', checkRequest],
      ['answer', checkAnswer],
    ] as const) {
      const outcome = await check(sample, made).catch(String)
      if (outcome === 'none') continue
      count += 1
      if (outcome !== 'met') failures.push(`${what} of ${sample.name}${process.env.SHOW ? `:\n${outcome}` : ''}`)
    }
  }
  const known = Object.values(exceptions).flat()
  process.stdout.write(`recorded samples: ${count - failures.length} of ${count} met\n`)
  if (process.env.SHOW) process.stdout.write(`${failures.join('\n')}\n`)
  expect(failures.map((each) => each.split(':\n')[0]).sort()).toEqual([...known].sort())
  expect(count - failures.length).toBeGreaterThanOrEqual(0.95 * count)
})

/** Messages without data beside them: the values are those that stand in them. */
const cxf = path.resolve(root, '../../wsdl/cxf')

test.each([['cxf/greetMeWSAReq.xml', 'hello_world.wsdl', 'greetMe', { requestType: 'implicit1' }]])(
  'writes the recorded body of %s',
  async (file, wsdl, name, value) => {
    if (!existsSync(root)) return
    const operation = await operationIn(cxf, wsdl, name)
    const [a, b] = [writtenBody(operation, value), bodyOf(readFileSync(path.join(root, file), 'utf8'))]
    expect(a?.children.map(comparable)).toEqual(b?.children.map(comparable))
  },
)

test.each([
  ['cxf/GreetMeDocLiteralResp.xml', { responseType: 'TestSOAPOutputPMessage' }],
  ['cxf/test-soap-12-fault-detail.xml', 'fault'],
  ['savon-responses/response/another_soap_fault.xml', 'fault'],
  ['savon-responses/response/soap_fault_invalid_encoding.xml', 'fault'],
  ['savon-responses/response/soap_fault_funky.xml', 'foreign'], // no name that SOAP has for it
  ['savon-responses/response/no_body.xml', 'foreign'],
  ['savon-responses/response/list.xml', 'foreign'], // of another service
])('reads the recorded answer %s', async (file, expected) => {
  if (!existsSync(root)) return
  const bytes = readFileSync(path.join(root, file))
  expect(readAnswer(await operationIn(cxf, 'hello_world.wsdl', 'greetMe'), bytes.toString('latin1'))).toEqual(expected)
})

test.each(['cxf/test-bad-env.xml', 'cxf/test-bad-envname.xml', 'cxf/test-no-endenv.xml'])(
  'takes no value from the broken message %s',
  async (file) => {
    if (!existsSync(root)) return
    const operation = await operationIn(cxf, 'hello_world.wsdl', 'greetMe')
    const read = () => readAnswer(operation, readFileSync(path.join(root, file), 'utf8'))
    let answer: unknown = 'not well-formed'
    try {
      answer = read()
    } catch (error) {
      if (!(error instanceof XmlError)) throw error
    }
    expect(['foreign', 'not well-formed']).toContain(answer)
  },
)

async function checkRequest(sample: Sample, { request, errors }: SampleCall): Promise<string> {
  const [json, xml] = [sampleText(sample, 'request.json'), sampleText(sample, 'request.xml')]
  if (json === undefined || xml === undefined) return 'none'
  if (request === undefined) return JSON.stringify(errors)
  const [a, b] = [request, xml].map((each) => JSON.stringify(messageOf(each)))
  return a === b ? 'met' : `\n written ${a}\n recorded ${b}`
}

async function checkAnswer(sample: Sample, { data, errors }: SampleCall): Promise<string> {
  const [json, xml] = [sampleText(sample, 'response.json'), sampleText(sample, 'response.xml')]
  if (json === undefined || xml === undefined) return 'none'
  if (errors.length > 0) return JSON.stringify(errors)
  const operation = await sampleOperation(sample)
  const recorded = plain(withUsualKeys(sample, json))
  const read = plain(data)
  const a = JSON.stringify(asRecorded(read, recorded))
  const b = JSON.stringify(recorded)
  // Some answers were recorded with the name of their element.
  const root = operation.output === 'oneWay' ? undefined : operation.output.content?.name.local
  if (root !== undefined && JSON.stringify({ [root]: read }) === b) return 'met'
  return a === b ? 'met' : `\n read ${a}\n recorded ${b}`
}

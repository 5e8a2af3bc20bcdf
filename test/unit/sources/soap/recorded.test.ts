import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { XmlError } from '../../../../src/sources/xml/xml-error.ts'
import {
  asRecorded,
  bodyOf,
  comparable,
  operationIn,
  plain,
  readAnswer,
  type Sample,
  sampleOperation,
  samplesIn,
  sampleText,
  withUsualKeys,
  writtenBody,
} from '../../../support/soap-samples.ts'

const root = path.resolve(import.meta.dirname, '../../../../../shared/corpus/vectors/soap')

/** Samples that contradict their own descriptions: no request or answer that follows the description can be that. */
const contradictory: Readonly<Record<string, readonly string[]>> = {
  'the description has no type for an element of the request, so that it is XML text': [
    'request of node-soap/createData__should_generate_complex_type_request',
  ],
  'the request has members that its description does not have': [
    'request of node-soap/Dummy__should_ignore_defined_namespaces', // DummyAccount
    'request of node-soap/Dummy__should_use_defined_value_key', // DummyAccount
    'request of node-soap/getMessage__does_not_use_schema_xmlns', // Body
    'request of node-soap/get__complex_extension_with_explicit_namespace', // the attribute type
    'request of strong-soap/Dummy__should_ignore_defined_namespaces', // DummyAccount
    'request of strong-soap/get__complex_extension_with_explicit_namespace', // the attribute type
  ],
  'the request names its part in another letter case than its description, and is recorded so': [
    'request of node-soap/Message__Messages_suffixed_with_In_Out',
    'request of node-soap/Message__Messages_suffixed_with_Request_Response',
    'request of strong-soap/Message__MessageResponses_suffixed_with_.Output',
    'request of strong-soap/Message__Messages_suffixed_with_In_Out',
    'request of strong-soap/Message__Messages_suffixed_with_Request_Response',
  ],
  'the request has an attribute on an element that is a string by its description': [
    'request of node-soap/Dummy__should_add_prefix_for_unqualified_global_elements',
    'request of node-soap/Dummy__should_handle_attributes_in_request',
    'request of strong-soap/Dummy__should_add_prefix_for_unqualified_global_elements',
    'request of strong-soap/Dummy__should_handle_attributes_in_request',
    'request of strong-soap/Dummy__should_handle_cdata_xml_in_response',
  ],
  'the request has an empty text for a boolean': [
    'request of node-soap/administrate__Complex_json_object_namespace_issue',
    'request of strong-soap/administrate__Complex_json_object_namespace_issue',
  ],
  'the request says xsi:nil of an element that is not nillable by its description': [
    'request of node-soap/Dummy__should_escape_xml',
  ],
  'the request is XML text in place of the parts that its description has': [
    'request of node-soap/Dummy__should_use_defined_xml_key_in_first_level_for_rpc',
  ],
  "the recorded request is not in the order of the schema's sequence": [
    'request of node-soap/UpdateProfile__correct_namespaces_for_elements_with_base',
    'request of node-soap/UpdateProfile__correct_ns_context',
  ],
  'the recorded request is not well-formed: a prefix with a colon in it': [
    'request of node-soap/GET_DATA__should_work_with_more_deeply_nested_XML_messages_and_without_security',
    'request of node-soap/addPets__force_namespaces',
  ],
  'the answer has members that its description does not have': [
    'answer of node-soap/GetSubscription__should_handle_ref_minOccurs_and_maxOccurs', // Status
    'answer of node-soap/update__complex_extension_fields_in_parent_without_explicit_namespace', // the attribute type
    'answer of strong-soap/update__complex_extension_fields_in_parent_without_explicit_namespace', // the attribute type
  ],
  'the answer has elements in one that is a string by its description': [
    'answer of node-soap/addPets__force_namespaces',
  ],
  'the answer has several elements where its description has one: only a type that says so has a list there': [
    'answer of strong-soap/Dummy__should_return_array_despite_maxOccurs_1',
  ],
  'the answer leaves out the element around its items': [
    'answer of node-soap/GetItemInformation__should_ignore_default_namespace_from_schema',
    'answer of strong-soap/GetItemInformation__should_ignore_default_namespace_from_schema',
  ],
  'the answer is another element than the one that its description declares, with a level more': [
    'answer of node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing',
    'answer of node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified',
    'answer of strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing',
    'answer of strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified',
  ],
}

/** Samples that are not met, and why. */
const unmet: Readonly<Record<string, readonly string[]>> = {
  'the recording library ignores the namespace that soap:body has for rpc requests': [
    'request of node-soap/Login__unsupported_response_name_returned_and_local_xs_schema_missed',
    'request of node-soap/getAttachments__should_handle_not_MTOM_response',
  ],
  'the values are attachments that are not in the sample': [
    'answer of node-soap/getAttachments__should_handle_not_MTOM_response',
  ],
  'the recording library leaves the element of a request without arguments out, which the description has': [
    'request of strong-soap/Dummy__should_handle_null_args',
    'request of strong-soap/Dummy__should_return_array_despite_maxOccurs_1',
  ],
}

test('writes the recorded requests, and reads the recorded answers', { timeout: 60_000 }, async () => {
  if (!existsSync(root)) {
    process.stdout.write('skipped: shared/corpus is not here\n')
    return
  }
  const failures: string[] = []
  let count = 0
  for (const sample of samplesIn(root, ['node-soap', 'strong-soap']))
    for (const [what, check] of [
      ['request', checkRequest],
      ['answer', checkAnswer],
    ] as const) {
      const outcome = await check(sample).catch((error: unknown) =>
        error instanceof Error ? String(error.cause ?? error) : 'failed',
      )
      if (outcome === 'none') continue
      count += 1
      if (outcome !== 'met') failures.push(`${what} of ${sample.name}${process.env.SHOW ? `:\n${outcome}` : ''}`)
    }
  const excused = Object.values(contradictory).flat()
  const known = Object.values(unmet).flat()
  const counted = count - excused.length
  process.stdout.write(
    `recorded samples: ${count - failures.length} of ${count} met; ${excused.length} cannot be by their descriptions\n`,
  )
  if (process.env.SHOW) process.stdout.write(`${failures.join('\n')}\n`)
  expect(failures.map((each) => each.split(':\n')[0]).sort()).toEqual([...excused, ...known].sort())
  expect(count - failures.length).toBeGreaterThanOrEqual(0.95 * counted)
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

async function checkRequest(sample: Sample): Promise<string> {
  const [json, xml] = [sampleText(sample, 'request.json'), sampleText(sample, 'request.xml')]
  if (json === undefined || xml === undefined) return 'none'
  const recorded = bodyOf(xml)
  const written = writtenBody(await sampleOperation(sample), withUsualKeys(sample, json))
  if (recorded === undefined || written === undefined) return 'no body'
  const [a, b] = [written, recorded].map((body) => JSON.stringify(body.children.map(comparable)))
  return a === b ? 'met' : `\n written ${a}\n recorded ${b}`
}

async function checkAnswer(sample: Sample): Promise<string> {
  const [json, xml] = [sampleText(sample, 'response.json'), sampleText(sample, 'response.xml')]
  if (json === undefined || xml === undefined) return 'none'
  const operation = await sampleOperation(sample)
  const recorded = plain(withUsualKeys(sample, json))
  const read = readAnswer(operation, xml)
  const a = JSON.stringify(asRecorded(read, recorded))
  const b = JSON.stringify(recorded)
  // Some answers were recorded with the name of their element.
  const root = operation.output === 'oneWay' ? undefined : operation.output.content?.name.local
  if (root !== undefined && JSON.stringify({ [root]: read }) === b) return 'met'
  return a === b ? 'met' : `\n read ${a}\n recorded ${b}`
}

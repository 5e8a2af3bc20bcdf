import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import {
  bodyOf,
  comparable,
  plain,
  readAnswer,
  type Sample,
  sampleOperation,
  samplesIn,
  sampleText,
  writtenBody,
} from '../../../support/soap-samples.ts'

const root = path.resolve(import.meta.dirname, '../../../../../shared/corpus/vectors/soap')

/** Samples that contradict their own descriptions, or say what only their library understands: no typed request or answer can be that. */
const contradictory: Readonly<Record<string, readonly string[]>> = {
  'the description refers to types that are not in the sample, so that their elements are XML text': [
    'answer of node-soap/GetSubscription__should_handle_ref_minOccurs_and_maxOccurs',
    'answer of node-soap/addPets__force_namespaces',
    'answer of strong-soap/update__complex_extension_fields_in_parent_without_explicit_namespace',
    'request of node-soap/Dummy__should_work_with_imported_schemas_that_have_aliases',
    'request of node-soap/createData__should_generate_complex_type_request',
    'request of strong-soap/get__complex_extension_with_explicit_namespace',
  ],
  'the sample has members or values that its description does not allow': [
    'answer of node-soap/update__complex_extension_fields_in_parent_without_explicit_namespace',
    'answer of strong-soap/Dummy__should_return_array_despite_maxOccurs_1',
    'request of node-soap/Dummy__should_add_prefix_for_unqualified_global_elements',
    'request of node-soap/Dummy__should_escape_xml',
    'request of node-soap/Dummy__should_handle_attributes_in_request',
    'request of node-soap/Dummy__should_ignore_defined_namespaces',
    'request of node-soap/Dummy__should_use_defined_value_key',
    'request of node-soap/Message__Messages_suffixed_with_In_Out',
    'request of node-soap/Message__Messages_suffixed_with_Request_Response',
    'request of node-soap/administrate__Complex_json_object_namespace_issue',
    'request of node-soap/getMessage__does_not_use_schema_xmlns',
    'request of node-soap/get__complex_extension_with_explicit_namespace',
    'request of strong-soap/Dummy__should_add_prefix_for_unqualified_global_elements',
    'request of strong-soap/Dummy__should_handle_attributes_in_request',
    'request of strong-soap/Dummy__should_handle_cdata_xml_in_response',
    'request of strong-soap/Dummy__should_ignore_defined_namespaces',
    'request of strong-soap/Message__MessageResponses_suffixed_with_.Output',
    'request of strong-soap/Message__Messages_suffixed_with_In_Out',
    'request of strong-soap/Message__Messages_suffixed_with_Request_Response',
    'request of strong-soap/UpdateProfile__correct_ns_context',
    'request of strong-soap/administrate__Complex_json_object_namespace_issue',
  ],
  'the recorded answer is not the message that the description declares': [
    'answer of node-soap/Dummy__should_use_defined_xml_key_in_first_level_for_rpc',
    'answer of node-soap/GetItemInformation__should_ignore_default_namespace_from_schema',
    'answer of node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing',
    'answer of node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified',
    'answer of node-soap/getAppointmentNumber__should_be_able_to_parse_response',
    'answer of strong-soap/GetItemInformation__should_ignore_default_namespace_from_schema',
    'answer of strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing',
    'answer of strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified',
  ],
  "the recorded request is not in the order of the schema's sequence": [
    'request of node-soap/UpdateProfile__correct_namespaces_for_elements_with_base',
    'request of node-soap/UpdateProfile__correct_ns_context',
  ],
  'the recorded XML is not well-formed': [
    'answer of node-soap/Dummy__ref_element_should_have_correct_namespace',
    'request of node-soap/GET_DATA__should_work_with_more_deeply_nested_XML_messages_and_without_security',
    'request of node-soap/addPets__force_namespaces',
  ],
  'the value is markup, which is data here and never becomes XML': [
    'request of node-soap/Dummy__should_use_defined_xml_key_in_first_level_for_rpc',
    'request of node-soap/SendCDATA__cdata_is_handled_correctly',
    'request of node-soap/SendCDATA__cdata_removes_leading_and_trailing_whitespace_by_default',
    'request of strong-soap/SendCDATA__cdata_is_handled_correctly',
  ],
  'the recorded value depends on an option of the recording library': [
    'answer of node-soap/Dummy__should_handle_cdata_xml_in_response',
    'answer of node-soap/Dummy__should_ignore_defined_namespaces',
    'answer of strong-soap/Dummy__should_handle_cdata_xml_in_response',
  ],
}

/** Samples that are not met, and why. */
const unmet: Readonly<Record<string, readonly string[]>> = {
  'the recording library ignores the namespace of soap:body': [
    'request of node-soap/Login__unsupported_response_name_returned_and_local_xs_schema_missed',
    'request of node-soap/getAttachments__should_handle_not_MTOM_response',
  ],
  'the values are attachments that are not in the sample': [
    'answer of node-soap/getAttachments__should_handle_not_MTOM_response',
  ],
  'the recording library leaves the element of an empty request out': [
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
    `recorded samples: ${count - failures.length} of ${counted} met, ${excused.length} more cannot be by their descriptions\n`,
  )
  if (process.env.SHOW) process.stdout.write(`${failures.join('\n')}\n`)
  expect(failures.map((each) => each.split(':\n')[0]).sort()).toEqual([...excused, ...known].sort())
  expect(count - failures.length).toBeGreaterThanOrEqual(0.95 * counted)
})

async function checkRequest(sample: Sample): Promise<string> {
  const [json, xml] = [sampleText(sample, 'request.json'), sampleText(sample, 'request.xml')]
  if (json === undefined || xml === undefined) return 'none'
  const recorded = bodyOf(xml)
  const written = writtenBody(await sampleOperation(sample), JSON.parse(json))
  if (recorded === undefined || written === undefined) return 'no body'
  const [a, b] = [written, recorded].map((body) => JSON.stringify(body.children.map(comparable)))
  return a === b ? 'met' : `\n written ${a}\n recorded ${b}`
}

async function checkAnswer(sample: Sample): Promise<string> {
  const [json, xml] = [sampleText(sample, 'response.json'), sampleText(sample, 'response.xml')]
  if (json === undefined || xml === undefined) return 'none'
  const operation = await sampleOperation(sample)
  const [a, b] = [readAnswer(operation, xml), plain(JSON.parse(json))].map((each) => JSON.stringify(each))
  return a === b ? 'met' : `\n read ${a}\n recorded ${b}`
}

import type { SampleMapping } from './sample-gateway.ts'

const names = 'http://www.Dummy.com/Name/Types'
const common = 'http://www.Dummy.com/Common/Types'
const xsi = 'http://www.w3.org/2001/XMLSchema-instance'
const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
const message = "'{}bstrResourceId': $args.input.bstrResourceId"
const account = (namespace: string) =>
  `DummyField1: $args.input.DummyField1 DummyFilter: $args.input.DummyFilter '{${namespace}}DummyAccount': $args.input.DummyAccount`
const language =
  "DummyField1: $args.input.DummyField1 { _text '@language': language } DummyFilter: $args.input.DummyFilter"
const inOrder =
  "Profile: $args.input.Profile { IDs Addresses '{http://www.bigdatacollect.or/Name/Types}Phones': Phones }"
const record = "baseRef: $args.input.baseRef { _type internalId '@type': type }"
const administrate =
  "AdminOperation: $args.input.AdminOperation { CreateUser { User '{http://schemas.My.com/My11}IgnoreDup': IgnoreDup } }"
const several = `DummyResult { DummyList { DummyElement: '{${common}}DummyElement' } }`
const anotherElement = "result: '{}execFileResponse'.result"
const anotherNamespace = "result: '{urn:RpcExample}execFileResponse'.'{}result'"
const user = (more: string) =>
  `auth: auth.wsSecurity({ username: 'basicuser', password: secret.value('basicpass'), created: true, mustUnderstand: false, ${more} }),`
const timedUser = user('timestamp: { ttlMs: 600_000 }')

/**
 * How a module's author maps what samples have beyond their descriptions, or against them, by what a sample is called. All others are taken
 * by their descriptions alone.
 */
export const sampleMappings: Readonly<Record<string, SampleMapping>> = {
  // The description has no type for `field`, so that nothing is known of what is in it.
  'node-soap/createData__should_generate_complex_type_request': {
    input: `ModelCRUDRequest: $args.input.ModelCRUDRequest {
      '{}ModelCRUD': ModelCRUD {
        serviceType TableName RecordID Filter Action
        DataRow { '{http://3e.pl/ADInterface}field': field { '@column': column '{}val': val } }
      }
      '{}ADLoginRequest': ADLoginRequest
    }`,
  },
  // An element that is not described.
  'node-soap/Dummy__should_ignore_defined_namespaces': { input: account(names) },
  'node-soap/Dummy__should_use_defined_value_key': { input: account(names) },
  'strong-soap/Dummy__should_ignore_defined_namespaces': { input: account('') },
  'node-soap/getMessage__does_not_use_schema_xmlns': {
    input: "'{urn:de:brak:bea:application:dto:soap:types10}Body': $args.input.Body",
  },
  'node-soap/GetSubscription__should_handle_ref_minOccurs_and_maxOccurs': {
    selection: "Status: '{http://ws.gematik.de/conn/ConnectorCommon/v5.0}Status' Subscriptions",
  },
  // An attribute that is not described.
  'node-soap/get__complex_extension_with_explicit_namespace': { input: record },
  'strong-soap/get__complex_extension_with_explicit_namespace': { input: record },
  // An attribute on an element that is a string by its description.
  'node-soap/Dummy__should_add_prefix_for_unqualified_global_elements': { input: language },
  'node-soap/Dummy__should_handle_attributes_in_request': { input: language },
  'strong-soap/Dummy__should_add_prefix_for_unqualified_global_elements': { input: language },
  'strong-soap/Dummy__should_handle_attributes_in_request': { input: language },
  'strong-soap/Dummy__should_handle_cdata_xml_in_response': { input: language },
  // A part in another letter case than described.
  'node-soap/Message__Messages_suffixed_with_In_Out': { input: message },
  'node-soap/Message__Messages_suffixed_with_Request_Response': { input: message },
  'strong-soap/Message__MessageResponses_suffixed_with_.Output': { input: message },
  'strong-soap/Message__Messages_suffixed_with_In_Out': { input: message },
  'strong-soap/Message__Messages_suffixed_with_Request_Response': { input: message },
  // An empty text for a boolean.
  'node-soap/administrate__Complex_json_object_namespace_issue': { input: administrate },
  'strong-soap/administrate__Complex_json_object_namespace_issue': { input: administrate },
  // xsi:nil of an element that is not nillable by its description.
  'node-soap/Dummy__should_escape_xml': {
    input: `DummyField1: $args.input.DummyField1 DummyFilter: { '{${common}}DummyStringFilter': { '@{${xsi}}nil': $(true) } }`,
  },
  // Another element in place of the parts that are described.
  'node-soap/Dummy__should_use_defined_xml_key_in_first_level_for_rpc': {
    input: `'{http://www.Dummy.com}DummyXML': { '{}myObject': { '@attr': $("myAttr") } }`,
  },
  // Another order than that of the schema's sequence.
  'node-soap/UpdateProfile__correct_namespaces_for_elements_with_base': { input: inOrder },
  'node-soap/UpdateProfile__correct_ns_context': { input: inOrder },
  // The request's element in another namespace than soap:body says.
  'node-soap/Login__unsupported_response_name_returned_and_local_xs_schema_missed': {
    input: "'{urn:webservice-electrasoft-ru}Login': $args.input",
  },
  'node-soap/getAttachments__should_handle_not_MTOM_response': {
    input: "'{http://www.examples.com/wsdl/MTOMService.wsdl}getAttachments': $args.input",
    // References to parts that did not come, where bytes are described.
    selection: `attachment1: '{}attachment1' attachment2: '{}attachment2' encodingStyle: '@{${soap}}encodingStyle'`,
  },
  // What goes into the header.
  'node-soap/RequestHeaders__propogate_basic_security_backward_compatible_check': { options: timedUser },
  'strong-soap/RequestHeaders__propogate_basic_security_backward_compatible_check': { options: timedUser },
  'node-soap/RequestHeaders__propogate_basic_security_no_timestamp': { options: user('') },
  'strong-soap/RequestHeaders__propogate_basic_security_no_timestamp': { options: user('') },
  'strong-soap/RequestHeaders__propogate_custom_header': { options: `headers: "'{}headerContent': $('value1')",` },
  // An element in one that is a string by its description.
  'node-soap/addPets__force_namespaces': {
    input: "'{}petList': $args.input.petList",
    selection: "status: '{http://tempuri.org/}status'",
  },
  // Several elements where one is described.
  'strong-soap/Dummy__should_return_array_despite_maxOccurs_1': { selection: several },
  // Another element than the one that is described.
  'node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing': {
    selection: anotherElement,
  },
  'node-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified': {
    selection: anotherNamespace,
  },
  'strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing': {
    selection: anotherElement,
  },
  'strong-soap/execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified': {
    selection: anotherNamespace,
  },
}

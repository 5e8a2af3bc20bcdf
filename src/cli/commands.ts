import type { Command, CommandOption } from './command.ts'

const schema: CommandOption = {
  name: 'schema',
  type: 'string',
  placeholder: 'DIR',
  meaning: 'Folder of the schema modules. Default: SELVEDGE_SCHEMA, else schema.',
}

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'start',
    summary: 'Serve the gateway.',
    details:
      'Loads the schema modules and serves them until SIGTERM or SIGINT, then finishes what is under way. A broken module is left out and shown; the others serve.',
    options: [
      schema,
      {
        name: 'port',
        type: 'string',
        placeholder: 'N',
        meaning: 'Port to listen on; 0 lets the system choose. Default: PORT, else 4000.',
      },
      {
        name: 'host',
        type: 'string',
        placeholder: 'ADDRESS',
        meaning: 'Address to listen on. Default: HOST, else 127.0.0.1; in production 0.0.0.0.',
      },
      {
        name: 'subgraph',
        type: 'boolean',
        meaning: 'Answer routers of Apollo Federation as a subgraph of theirs. Default: SELVEDGE_SUBGRAPH, else not.',
      },
    ],
    examples: ['selvedge start', 'selvedge start --schema ./schema --port 8080'],
    load: async () => (await import('./start.ts')).start,
  },
  {
    name: 'check',
    summary: 'Check the schema modules.',
    details:
      'Loads and composes the schema modules, runs their examples against the recorded answers, and lists every mistake with its place and remedy. Calls no upstream, unless it is to record.',
    options: [
      schema,
      { name: 'json', type: 'boolean', meaning: 'Print the findings as JSON.' },
      {
        name: 'example',
        type: 'string',
        placeholder: 'MODULE/NAME',
        meaning: 'Run only this example. Default: all.',
      },
      {
        name: 'record',
        type: 'boolean',
        meaning:
          'Make the calls of examples that have no result, and write them and what they map to into the files, without secrets. The one that --example names is recorded anew.',
      },
      {
        name: 'mutations',
        type: 'boolean',
        meaning: 'Record the example that --example names although it is a mutation.',
      },
    ],
    examples: [
      'selvedge check',
      'selvedge check --json',
      'selvedge check --record',
      'selvedge check --record --example orders/newest-orders',
    ],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'add',
    summary: 'Add a schema module for an API.',
    details:
      'Writes the folder of a new module from an OpenAPI document (2.0, 3.0, 3.1; JSON or YAML) or a WSDL: module.ts, the document with what it imports, the SDL that it becomes, and an example environment. Lists what could not be expressed, as check does of the standing module. Nothing is overwritten.',
    arguments: [
      { name: 'kind', placeholder: 'openapi|wsdl', meaning: 'What the document is.' },
      { name: 'document', placeholder: 'FILE|URL', meaning: 'The document.' },
    ],
    options: [
      { name: 'name', type: 'string', placeholder: 'NAME', meaning: 'Name of the module, and so of the source.' },
      schema,
      {
        name: 'no-sdl',
        type: 'boolean',
        meaning: 'Write no schema.graphql: the document alone says what is in the schema.',
      },
      {
        name: 'type-prefix',
        type: 'string',
        placeholder: 'TEXT',
        meaning: 'Of a WSDL: what the names of its types begin with. For names that another module has.',
      },
      { name: 'json', type: 'boolean', meaning: 'Print the findings as JSON.' },
    ],
    examples: [
      'selvedge add openapi ./petstore.yaml --name pets',
      'selvedge add openapi https://api.example.com/openapi.json --name shop --no-sdl',
      'selvedge add wsdl https://erp.example.com/crm?wsdl --name crm',
      'selvedge add wsdl ./billing.wsdl --name billing --type-prefix Billing',
    ],
    load: async () => (await import('./add.ts')).add,
  },
  {
    name: 'print',
    summary: 'Print the composed schema.',
    details: 'Prints the schema that clients see, as SDL.',
    options: [
      schema,
      { name: 'json', type: 'boolean', meaning: 'Print the introspection result as JSON.' },
      {
        name: 'subgraph',
        type: 'boolean',
        meaning: 'Print what `start --subgraph` tells routers of Apollo Federation.',
      },
    ],
    examples: ['selvedge print > supergraph.graphql', 'selvedge print --json > introspection.json'],
    load: async () => (await import('./print.ts')).print,
  },
  {
    name: 'explain',
    summary: 'Print the plan of an operation.',
    details:
      'Shows, as a tree, which upstream calls an operation needs, what each is made from, and what waits for what. Calls no upstream. Mistakes of the operation are told with line and column.',
    arguments: [
      {
        name: 'query',
        placeholder: 'QUERY',
        meaning: 'The operation, as GraphQL text. Default: that of --file, else of standard input.',
      },
    ],
    options: [
      schema,
      { name: 'json', type: 'boolean', meaning: 'Print the plan as JSON.' },
      { name: 'file', type: 'string', placeholder: 'FILE', meaning: 'File that holds the operation.' },
      {
        name: 'operation',
        type: 'string',
        placeholder: 'NAME',
        meaning: 'Which operation to explain, where there are several.',
      },
      {
        name: 'variables',
        type: 'string',
        placeholder: 'JSON',
        meaning: 'Values of the variables: they are checked, and decide @skip and @include. Values are not printed.',
      },
      {
        name: 'labels',
        type: 'string',
        placeholder: 'LABEL,LABEL',
        meaning: 'Labels of @override that are on, of those of which each request decides. Default: none.',
      },
    ],
    examples: [
      "selvedge explain '{ customers { name orders { total } } }'",
      'selvedge explain --json --file op.graphql',
    ],
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'cache',
    summary: 'Show or empty the cache of a running gateway.',
    details:
      'Asks the gateway at --url how its cache stands and what it was good for, or makes what has certain tags, or is of certain sources, go: in all replicas that share the store. The token is read from SELVEDGE_ADMIN_TOKEN, as by the gateway itself.',
    arguments: [{ name: 'action', placeholder: 'show|purge', meaning: 'What to do. Default: show.' }],
    options: [
      {
        name: 'url',
        type: 'string',
        placeholder: 'URL',
        meaning: 'Address of the gateway. Default: http://127.0.0.1:4000.',
      },
      { name: 'tags', type: 'string', placeholder: 'TAG,TAG', meaning: 'Tags that become invalid.' },
      { name: 'sources', type: 'string', placeholder: 'NAME,NAME', meaning: 'Sources of which nothing is kept.' },
      { name: 'all', type: 'boolean', meaning: 'Keep nothing of what is kept.' },
      { name: 'json', type: 'boolean', meaning: 'Print the answer as JSON.' },
    ],
    examples: [
      'selvedge cache',
      'selvedge cache purge --tags order:17,order:18',
      'selvedge cache purge --sources catalog',
    ],
    load: async () => (await import('./cache.ts')).cache,
  },
]

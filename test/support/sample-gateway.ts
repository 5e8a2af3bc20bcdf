import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { serve } from '../unit/server/serve.ts'
import { httpUpstream } from './http-upstream.ts'
import { gatewayOver } from './run-operation.ts'
import { schemaDirectory } from './schema-directory.ts'
import { type Sample, sampleOperation, sampleText, sentAnswer } from './soap-samples.ts'

/** How a module's author maps a sample. */
export interface SampleMapping {
  /** @default the whole request, by the names of its description */
  readonly input?: string
  /** @default the whole answer, by the names of its description */
  readonly selection?: string
  /** Further options of `soap(...)`, as code. @default none */
  readonly options?: string
}

/** What came of a call. */
export interface SampleCall {
  /** The envelope that the upstream got; undefined where it got none. */
  readonly request: string | undefined
  readonly data: unknown
  readonly errors: readonly unknown[]
}

/**
 * A gateway over HTTP that has a module for each sample, with a field of the sample's operation that takes and gives its content; and an
 * upstream that answers as recorded.
 */
export async function sampleGateway(samples: readonly Sample[], mappingOf: (sample: Sample) => SampleMapping) {
  const received = new Map<string, string>()
  const upstream = await httpUpstream(({ url, body }) => {
    const sample = samples[Number(url.slice(2))]
    received.set(sample?.name ?? '', body)
    const answer = sample && sampleText(sample, 'response.xml')
    const { body: sent, contentType } = sentAnswer(answer ?? emptyEnvelope)
    return { status: 200, body: sent, headers: { 'content-type': contentType } }
  })
  const files: Record<string, string> = {}
  for (const [index, sample] of samples.entries()) {
    for (const name of readdirSync(sample.directory))
      if (/\.(?:wsdl|xsd)$/.test(name))
        files[`s${index}/${name}`] = readFileSync(path.join(sample.directory, name), 'utf8')
    const { input = '$args.input', selection, options = '' } = mappingOf(sample)
    const { id } = await sampleOperation(sample)
    const directive = Object.entries({ operation: id, input, selection })
      .flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${JSON.stringify(text)}`]))
      .join(', ')
    files[`s${index}/schema.graphql`] = `scalar JSON\ntype Query { s${index}(input: JSON): JSON @soap(${directive}) }\n`
    files[`s${index}/module.ts`] =
      `import { auth, defineModule, secret, soap } from 'selvedge'\nexport default defineModule({ source: soap({ wsdl: './soap.wsdl', url: '${upstream.url}/s${index}', import: 'none', ports: 'one', ${options} }) })\n`
  }
  const gateway = await gatewayOver(schemaDirectory(files))
  const server = await serve(gateway)
  onTestFinished(() => server.close())
  return {
    call: async (sample: Sample, input: unknown): Promise<SampleCall> => {
      received.delete(sample.name)
      const query = `query ($input: JSON) { value: s${samples.indexOf(sample)}(input: $input) }`
      const response = await server.post(JSON.stringify({ query, variables: { input } }))
      const { data, errors = [] } = (await response.json()) as { data?: { value?: unknown }; errors?: unknown[] }
      return { request: received.get(sample.name), data: data?.value, errors }
    },
  }
}

const emptyEnvelope = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>'

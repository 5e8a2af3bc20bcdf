import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { imported } from './fixture.ts'

const corpus = resolve(import.meta.dirname, '../../../../../../shared/corpus/openapi')
/** Documents of vendors and of other parsers' tests, with the number of operations that a connector can make. */
const documents: readonly (readonly [string, number])[] = [
  ['adyen-CheckoutService-v71.json', 28],
  ['box.json', 296],
  ['moby-docker-engine-swagger2.yaml', 108],
  ['twilio_conversations_v1.json', 103],
  ['apisguru/amazonaws.com__route53.json', 70],
  ['apisguru/notion.com.json', 13],
  ['apisguru/spotify.com.json', 88],
  ['apisguru/stripe.com.json', 452],
  ['apisguru/vercel.com.json', 113],
  ['readme/3.0-parameters-style.json', 25],
  ['readme/3.1-petstore.json', 20],
  ['ibm-oas2g/github.json', 244],
  ['swagger-codegen/v2-petstore-fake-endpoints.yaml', 32],
]

if (!existsSync(corpus)) process.stdout.write('skipped: shared/corpus is not here\n')

describe.runIf(existsSync(corpus))('real documents', () => {
  it.each(documents)('%s gives a field for each of %i operations', (file, operations) => {
    const text = readFileSync(resolve(corpus, file), 'utf8')
    const document: unknown = text.startsWith('{') ? JSON.parse(text) : parseYaml(text)
    const { schema } = imported(document)
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    )
    expect(fields.filter((name) => name !== '_')).toHaveLength(operations)
  })
})

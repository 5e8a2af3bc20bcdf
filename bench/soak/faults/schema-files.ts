import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = 'node_modules/.cache/selvedge-soak-faults'

/** Short limits, so that much happens in little time; the rest is as by default. */
const policy = 'attemptTimeoutMs: 200, operationTimeoutMs: 500,'

const sources: readonly (readonly [name: string, more: string])[] = [
  ['healthy', ''],
  ['mixed', `${policy} maxBodyBytes: 1_000_000,`],
  ['hanging', policy],
]

/** Writes a module for each of the upstream's services. @returns the schema folder's path from the root */
export async function writeSchemaFiles(root: string): Promise<string> {
  await rm(join(root, folder), { recursive: true, force: true })
  for (const [name, more] of sources) {
    const directory = join(root, folder, name)
    await mkdir(directory, { recursive: true })
    await writeFile(
      join(directory, 'schema.graphql'),
      `extend schema @source(name: "api", http: { baseURL: "{$env.SOAK_UPSTREAM}" })
type Query { ${name}(id: Int): String @connect(source: "api", http: { GET: "/${name}?id={$args.id}" }, selection: "$.value") }
`,
    )
    await writeFile(
      join(directory, 'module.ts'),
      `import { defineModule, rest } from 'selvedge'\nexport default defineModule({ source: rest({ ${more} }) })\n`,
    )
  }
  return folder
}

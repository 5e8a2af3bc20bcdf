import { readFile } from 'node:fs/promises'
import { type DocumentNode, GraphQLError, parse, Source as SdlText } from 'graphql'
import { canonicalDirectives } from '../sources/canonical-directives.ts'
import type { ModuleResolvers } from '../sources/field-way.ts'
import { isModuleDefinition, type ModuleDefinition } from './define-module.ts'
import type { DiagnosticsOfModule } from './diagnostics.ts'
import type { ModuleFolder } from './find-modules.ts'
import { runModuleCode } from './run-module-code.ts'

/** What `module.ts` exports; the default where there is no such file. Undefined where it cannot be used, which was reported. */
export async function readDefinition(
  { moduleFile }: ModuleFolder,
  defaultDefinition: () => ModuleDefinition,
  diagnostics: DiagnosticsOfModule,
): Promise<ModuleDefinition | undefined> {
  if (moduleFile === undefined) return defaultDefinition()
  const errorsBefore = diagnostics.all.length
  const exported = await runModuleCode(moduleFile, diagnostics.ofFile)
  if (isModuleDefinition(exported)) return exported
  if (diagnostics.all.length === errorsBefore)
    diagnostics.ofFile({
      rule: 'module-export',
      message: 'the default export is not a module definition',
      remedy: "export default defineModule({ source: rest({ url: '...' }) })",
      file: moduleFile,
    })
  return undefined
}

/** `schema.graphql`; undefined where there is none, or it cannot be read, which was reported. */
export async function readDocument(
  { schemaFile }: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
): Promise<DocumentNode | undefined> {
  if (schemaFile === undefined) return undefined
  const text = await readFile(schemaFile, 'utf8').catch((error: unknown) => String(error))
  try {
    return isBlank(text) ? undefined : canonicalDirectives(parse(new SdlText(text, schemaFile)))
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined
    diagnostics.ofFile({
      rule: 'sdl-syntax',
      message: error instanceof Error ? error.message : String(error),
      remedy: 'correct the SDL at this place',
      file: schemaFile,
      line: place?.line,
      column: place?.column,
    })
    return undefined
  }
}

/** A file of comments alone is an empty document, which the parser refuses. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
}

/** What `resolvers.ts` exports; undefined where there is none, or it cannot be used, which was reported. */
export async function readResolvers(
  { resolversFile }: ModuleFolder,
  diagnostics: DiagnosticsOfModule,
): Promise<ModuleResolvers | undefined> {
  if (resolversFile === undefined) return undefined
  const exported = await runModuleCode(resolversFile, diagnostics.ofFile)
  if (exported === undefined || isResolvers(exported)) return exported
  diagnostics.ofFile({
    rule: 'resolvers-export',
    message: 'the default export is not an object of functions by type and field',
    remedy: 'export default { Customer: { displayName: (customer) => ... } }',
    file: resolversFile,
  })
  return undefined
}

function isResolvers(value: unknown): value is ModuleResolvers {
  const isObject = (each: unknown) => typeof each === 'object' && each !== null
  return (
    isObject(value) &&
    Object.values(value as object).every(
      (fields) => isObject(fields) && Object.values(fields as object).every((each) => typeof each === 'function'),
    )
  )
}

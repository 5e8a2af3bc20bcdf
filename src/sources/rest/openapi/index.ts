export { type ImportOptions, type ImportResult, importOpenApi } from './import-openapi.ts'
export { openapi } from './openapi.ts'
export type { OpenApiOptions } from './options.ts'
export type { Finding } from './report.ts'

export { createRestBackend, type RestBackendParts } from './backend.ts'
export type { RestOptions } from './options.ts'
export { rest } from './rest.ts'

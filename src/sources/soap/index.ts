export type { SoapOptions } from './options.ts'
export { type OpenUpstream, soap } from './soap.ts'

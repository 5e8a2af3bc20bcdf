export type { SoapOptions } from './options.ts'
export { type ReadWsdl, readWsdl } from './read-wsdl.ts'
export { type OpenUpstream, soap } from './soap.ts'

export type { Config } from './config.ts'
export { type EnvironmentVariable, environmentVariables } from './environment.ts'
export { type ConfigInputs, type Flags, loadConfig } from './load-config.ts'

export { acceptsFiles } from '../sources/scalars/index.ts'

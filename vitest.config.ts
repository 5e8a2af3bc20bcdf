import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^selvedge$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      // Without this, tests get graphql-js as ES modules while its dependents get it as CommonJS: two realms of one library.
      { find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers and child processes on machines with few cores: patience costs nothing where all is well.
    testTimeout: 15_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    // Files share their worker's modules: loading them anew for each file took longer than the tests (140 s against 76 s on 2 cores).
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
  },
})

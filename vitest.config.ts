import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that put something in a module's place, which must not be loaded before. */
const replacingModules = ['test/unit/server/lean.test.ts']

export default defineConfig({
  resolve: {
    alias: [
      { find: /^selvedge$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      // Without this, tests get graphql-js as ES modules while its dependents get it as CommonJS: two realms of one library.
      { find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') },
    ],
  },
  test: {
    // Real servers and child processes on machines with few cores: patience costs nothing where all is well.
    testTimeout: 15_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Files share their worker's modules: loading them anew for each file took longer than the tests (140 s against 76 s on 2 cores).
        test: { name: 'shared', isolate: false, include: ['test/**/*.test.ts'], exclude: replacingModules },
      },
      { extends: true, test: { name: 'isolated', include: replacingModules } },
    ],
    restoreMocks: true,
    unstubEnvs: true,
  },
})

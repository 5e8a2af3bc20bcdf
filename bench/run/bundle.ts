import { join } from 'node:path'
import { build } from 'esbuild'

/** The bench's own processes, as files that plain Node runs. */
export interface Programs {
  readonly upstreams: string
  readonly limit: string
  readonly bare: string
  readonly load: string
  readonly faults: string
}

/** Bundles them, so that a TypeScript loader is in none of what is measured. Packages stay where they are installed. */
export async function bundlePrograms(root: string): Promise<Programs> {
  const outdir = join(root, 'node_modules/.cache/selvedge-bench')
  const entry = (file: string) => join(root, 'bench', file)
  await build({
    entryPoints: {
      upstreams: entry('upstreams/main.ts'),
      limit: entry('limit/main.ts'),
      bare: entry('limit/bare.ts'),
      load: entry('load/main.ts'),
      faults: entry('soak/faults/upstream.ts'),
    },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  })
  const program = (name: keyof Programs) => join(outdir, `${name}.mjs`)
  return {
    upstreams: program('upstreams'),
    limit: program('limit'),
    bare: program('bare'),
    load: program('load'),
    faults: program('faults'),
  }
}

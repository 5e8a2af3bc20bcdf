/**
 * Bundles the sandbox (GraphiQL, its editor and its workers) into dist/sandbox, so that it works without internet.
 * File names carry a hash of their content; manifest.json lists them. Does nothing when its inputs have not changed.
 */
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = join(root, 'src/server/sandbox/browser')
const output = process.env.SELVEDGE_SANDBOX_OUTPUT ?? join(root, 'dist/sandbox')
const bundledPackages = [
  'graphiql',
  '@graphiql/react',
  'graphql',
  'react',
  'react-dom',
  'monaco-editor',
  'monaco-graphql',
]

const workers = {
  EDITOR_WORKER: 'monaco-editor/esm/vs/editor/editor.worker.js',
  JSON_WORKER: 'monaco-editor/esm/vs/language/json/json.worker.js',
  GRAPHQL_WORKER: 'monaco-graphql/esm/graphql.worker.js',
}

const stamp = await computeStamp()
if (await isUpToDate(stamp)) {
  process.stdout.write('sandbox: up to date\n')
} else {
  await buildSandbox(stamp)
  process.stdout.write('sandbox: built\n')
}

/** A hash of everything that the bundle is made of: our files, this script, the versions of what is bundled. */
async function computeStamp() {
  const hash = createHash('sha256')
  const own = (await readdir(sources)).sort().map((name) => join(sources, name))
  for (const file of [fileURLToPath(import.meta.url), ...own]) {
    hash.update(`${basename(file)}\0`).update(await readFile(file))
  }
  for (const name of [...bundledPackages, 'esbuild']) {
    const manifest = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'))
    hash.update(`${name}@${manifest.version}\0`)
  }
  return hash.digest('hex')
}

async function isUpToDate(expected) {
  try {
    const manifest = JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8'))
    await Promise.all(manifest.files.map((name) => access(join(output, name))))
    return manifest.stamp === expected
  } catch {
    return false
  }
}

async function buildSandbox(stamp) {
  const { build } = await import('esbuild')
  // Built aside and moved into place, so that a server that runs meanwhile never sees half of it.
  const staging = `${output}.${process.pid}.tmp`
  await mkdir(staging, { recursive: true })
  try {
    const shared = {
      absWorkingDir: root,
      bundle: true,
      minify: true,
      legalComments: 'none',
      logLevel: 'error',
      metafile: true,
      target: 'es2022',
      outdir: staging,
      entryNames: '[name]-[hash]',
      chunkNames: 'chunk-[hash]',
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.ttf': 'dataurl', '.woff2': 'dataurl', '.svg': 'dataurl' },
    }
    const built = await Promise.all(
      Object.values(workers).map((entry) => build({ ...shared, entryPoints: [resolveModule(entry)], format: 'iife' })),
    )
    const define = Object.fromEntries(
      Object.entries(workers).map(([name, entry], index) => [
        name,
        JSON.stringify(`./${outputOf(built[index], entry).script}`),
      ]),
    )
    const page = await build({
      ...shared,
      entryPoints: [join(sources, 'main.jsx')],
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      define: { ...shared.define, ...define },
    })
    await writePage(staging, outputOf(page, 'main.jsx'))
    const files = (await readdir(staging)).sort()
    await writeFile(
      join(staging, 'manifest.json'),
      `${JSON.stringify({ stamp, page: 'index.html', files }, null, 2)}\n`,
    )
    await rm(output, { recursive: true, force: true })
    await rename(staging, output).catch(async (error) => {
      if (!(await isUpToDate(stamp))) throw error // else another build of the same was quicker
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function writePage(directory, { script, style }) {
  const template = await readFile(join(sources, 'index.html'), 'utf8')
  const page = template.replace('%SCRIPT%', `./sandbox/${script}`).replace('%STYLE%', `./sandbox/${style}`)
  await writeFile(join(directory, 'index.html'), page)
}

/** The output of the given entry point; lazily loaded chunks are listed as entry points too. */
function outputOf(result, entry) {
  for (const [path, { entryPoint, cssBundle }] of Object.entries(result.metafile.outputs)) {
    if (path.endsWith('.js') && entryPoint !== undefined && basename(entryPoint) === basename(entry)) {
      return { script: basename(path), style: cssBundle === undefined ? undefined : basename(cssBundle) }
    }
  }
  throw new Error(`the bundler gave nothing for ${entry}`)
}

/** The editor's packages are dependencies of GraphiQL, not of ours: found from its place. */
function resolveModule(specifier) {
  const fromGraphiql = createRequire(createRequire(import.meta.url).resolve('graphiql/package.json'))
  const fromReact = createRequire(fromGraphiql.resolve('@graphiql/react/package.json'))
  return fromReact.resolve(specifier)
}

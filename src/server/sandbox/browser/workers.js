/**
 * Gives Monaco its web workers from our own files. The `*_WORKER` names are replaced at build time by the files' hashed names.
 */
const workerFiles = { json: JSON_WORKER, graphql: GRAPHQL_WORKER }

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL(workerFiles[label] ?? EDITOR_WORKER, import.meta.url)),
}

// Preloaded into the gateway of a soak: heaps are compared after a full collection, which only the process itself can ask for.
process.on('SIGUSR2', () => globalThis.gc?.())

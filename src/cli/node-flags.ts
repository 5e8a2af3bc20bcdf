/**
 * How Node is to be started for a gateway under load; it cannot be told later.
 *
 * The young generation has to hold what requests in flight are using, else that is copied, promoted, and collected at length. With
 * Node's 16 MiB, answers of 1,000 items took 35 % more CPU time and 268 MiB of memory, with 32 MiB 180; with 64 MiB they took as much
 * time, and 247 MiB.
 *
 * The old generation may grow by 70 % before it is collected, where V8 lets a small one grow to four times what is in use: a soak of
 * four workloads in turns came to 311 MiB without, to 221 MiB with it. With 50 %, answers of 1,000 items took 9 % more CPU time.
 *
 * One thread copies what survives in the young generation. V8 would use all cores for it, and wait for each other: with that, answers of
 * 1,000 items took 30 % more CPU time, and a query over four subgraphs 10 %.
 *
 * No code makes its objects in the old generation at once. V8 lets code do so whose objects lived long so far, but here they live as long
 * as upstreams take: there, they keep all that later comes into them until the next full collection, of which there were then seven in
 * place of one. Starts of a gateway differed by it: of pairs under load at the same time, the one without took 130 % of the CPU time.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=32',
  '--heap-growing-percent=70',
  '--no-parallel-scavenge',
  '--no-allocation-site-pretenuring',
]

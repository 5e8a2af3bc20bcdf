import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { onTestFinished } from 'vitest'

/** Until the test ends, every name below `example.com` has the address 127.0.0.1. */
export function resolveInside(): void {
  const real = dns.lookup
  // Edge: one signature stands for all overloads of `lookup`.
  const lookup = (name: string, options: dns.LookupAllOptions, callback: (...found: unknown[]) => void) => {
    if (!name.endsWith('.example.com')) return Reflect.apply(real, dns, [name, options, callback])
    const found = { address: '127.0.0.1', family: 4 }
    process.nextTick(() => (options.all ? callback(null, [found]) : callback(null, found.address, found.family)))
  }
  use(lookup as typeof dns.lookup)
  onTestFinished(() => use(real))
}

function use(lookup: typeof dns.lookup): void {
  dns.lookup = lookup
  syncBuiltinESMExports()
}

import { isIP } from 'node:net'

/**
 * Top-level names that no public registry gives out: for special use (RFC 6761, 6762, 8375; ICANN's `.internal`), or in use inside of networks
 * (RFC 6762 appendix G; containers, Consul, Kubernetes).
 */
const privateTopLevels: ReadonlySet<string> = new Set([
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'test',
  'example',
  'svc',
  'consul',
  'docker',
])

/** Whether the host is inside by its look: a name without dots, or one that has no meaning outside. No IP address is. */
export function isPrivateName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (name === '' || isIP(name) !== 0 || name.startsWith('[')) return false
  if (name.endsWith('.home.arpa')) return true
  const topLevel = name.slice(name.lastIndexOf('.') + 1)
  return topLevel === name || privateTopLevels.has(topLevel)
}

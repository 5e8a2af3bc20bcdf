/**
 * The URL without scheme, host and credentials, and with every query value masked: `/orders/1?id=*&key=*`. Path and query
 * names stay. Never throws.
 */
export function redactUrl(url: string): string {
  const target = stripFragment(stripOrigin(url))
  const queryStart = target.indexOf('?')
  if (queryStart === -1) return target
  const names = target
    .slice(queryStart + 1)
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=*` : '*'))
  return `${target.slice(0, queryStart)}?${names.join('&')}`
}

function stripOrigin(url: string): string {
  const schemeEnd = url.indexOf('://')
  if (schemeEnd === -1) return url.startsWith('/') ? url : '/'
  const pathStart = url.slice(schemeEnd + 3).search(/[/?#]/)
  if (pathStart === -1) return '/'
  const path = url.slice(schemeEnd + 3 + pathStart)
  return path.startsWith('/') ? path : `/${path}`
}

function stripFragment(target: string): string {
  const fragmentStart = target.indexOf('#')
  return fragmentStart === -1 ? target : target.slice(0, fragmentStart)
}

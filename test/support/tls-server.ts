import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'

/** A key with a certificate that it signed itself. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** Makes one with openssl. `days` below zero makes it expired. */
export function selfSigned(options: { readonly name: string; readonly days?: number }): KeyPair {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-tls-'))
  try {
    const keyFile = join(directory, 'key.pem')
    const certFile = join(directory, 'cert.pem')
    const extensions = join(directory, 'extensions')
    const request = join(directory, 'request.pem')
    const days = String(options.days ?? 2)
    const run = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
    execFileSync('sh', ['-c', `printf 'subjectAltName=DNS:%s' "$0" > "$1"`, options.name, extensions])
    run('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', request, '-subj', '/CN=test')
    run('x509', '-req', '-in', request, '-signkey', keyFile, '-days', days, '-out', certFile, '-extfile', extensions)
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * An HTTPS server that answers everything with `{"a":1}`, or a redirect to `location`, and counts what it answered. With `clientCa` it takes only clients whose certificate
 * that authority signed.
 */
export async function startTlsServer(
  pair: KeyPair,
  { clientCa, location }: { readonly clientCa?: string; readonly location?: string } = {},
) {
  let answered = 0
  const names: string[] = []
  const mutual = clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: clientCa }
  const server = createServer({ ...pair, ...mutual }, (request, response) => {
    answered++
    if (request.socket instanceof TLSSocket) names.push(String(request.socket.getPeerCertificate().subjectaltname))
    response.setHeader('content-type', 'application/json')
    if (location !== undefined) response.writeHead(302, { location })
    response.end('{"a":1}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  return {
    port,
    answeredCount: () => answered,
    /** Whom the certificates of the clients name. */
    clientNames: names,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

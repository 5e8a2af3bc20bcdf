import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** What a certificate says. `days` below zero makes it expired. */
export interface CertificateFacts {
  readonly name: string
  readonly days?: number
  /** The subject, as openssl takes it. @default '/CN=test' */
  readonly subject?: string
  /** An elliptic curve for its key. @default none: RSA */
  readonly curve?: string
  /** Whether it has a subject key identifier. @default 'hash' */
  readonly identifier?: 'hash' | 'none'
  /** Whether it may sign others. */
  readonly isAuthority?: boolean
}

/** Makes a pair with openssl. */
export function selfSigned(facts: CertificateFacts): KeyPair {
  return certify(facts, undefined)
}

/** Makes a pair with openssl whose certificate another one signed. */
export function signedBy(authority: KeyPair, facts: CertificateFacts): KeyPair {
  return certify(facts, authority)
}

function certify(facts: CertificateFacts, authority: KeyPair | undefined): KeyPair {
  const { name, days = 2, subject = '/CN=test', curve, identifier = 'hash', isAuthority = false } = facts
  const kind = curve === undefined ? ['rsa:2048'] : ['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`]
  return inScratch((directory) => {
    const file = (each: string) => join(directory, each)
    const [key, cert, request, extensions] = [
      file('key.pem'),
      file('cert.pem'),
      file('request.pem'),
      file('extensions'),
    ]
    writeFileSync(
      extensions,
      `subjectAltName=DNS:${name}\nbasicConstraints=CA:${isAuthority ? 'TRUE' : 'FALSE'}\nsubjectKeyIdentifier=${identifier}\n`,
    )
    openssl(
      'req',
      '-new',
      '-newkey',
      ...kind,
      '-nodes',
      '-keyout',
      key,
      '-out',
      request,
      '-utf8',
      '-multivalue-rdn',
      '-subj',
      subject,
    )
    if (authority !== undefined) {
      writeFileSync(file('ca-key.pem'), authority.key)
      writeFileSync(file('ca.pem'), authority.cert)
    }
    const signer =
      authority === undefined
        ? ['-signkey', key]
        : ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial']
    const terms = ['-days', String(days), '-extfile', extensions]
    openssl('x509', '-req', '-in', request, '-out', cert, ...signer, ...terms)
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  })
}

function openssl(...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { stdio: 'pipe' })
}

function inScratch<T>(run: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-tls-'))
  try {
    return run(directory)
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
  let connections = 0
  const names: string[] = []
  const mutual = clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: clientCa }
  const server = createServer({ ...pair, ...mutual }, (request, response) => {
    answered++
    if (request.socket instanceof TLSSocket) names.push(String(request.socket.getPeerCertificate().subjectaltname))
    response.setHeader('content-type', 'application/json')
    if (location !== undefined) response.writeHead(302, { location })
    response.end('{"a":1}')
  })
  server.on('secureConnection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  return {
    port,
    answeredCount: () => answered,
    connectionCount: () => connections,
    closeConnections: () => server.closeAllConnections(),
    /** Whom the certificates of the clients name. */
    clientNames: names,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyPair } from './tls-server.ts'

/** Encryption as openssl writes it today, as older tools do, and as those before them. */
export type Pkcs12Encryption = 'aes' | '3des' | 'rc2'

const options: Readonly<Record<Pkcs12Encryption, readonly string[]>> = {
  aes: [],
  '3des': ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  rc2: ['-legacy'],
}

/**
 * Makes a PKCS#12 file with openssl.
 * @param chain further certificates, which stand in the file before the pair's own.
 */
export function pkcs12File(
  pair: KeyPair,
  passphrase: string,
  encryption: Pkcs12Encryption = 'aes',
  chain: readonly string[] = [],
): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-pkcs12-'))
  try {
    const [keyFile, certFile, outFile] = ['key.pem', 'cert.pem', 'out.p12'].map((name) => join(directory, name))
    const phraseFile = join(directory, 'phrase')
    writeFileSync(String(keyFile), pair.key)
    writeFileSync(String(certFile), [...chain, pair.cert].join('\n'))
    writeFileSync(phraseFile, passphrase)
    const files = ['-inkey', String(keyFile), '-in', String(certFile), '-out', String(outFile)]
    execFileSync(
      'openssl',
      ['pkcs12', '-export', ...options[encryption], ...files, '-passout', `file:${phraseFile}`, '-name', 'it'],
      { stdio: 'pipe' },
    )
    return readFileSync(String(outFile))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

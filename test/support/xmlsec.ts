import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** True where `xmlsec1` is here: XML signatures by libxml2 and OpenSSL. */
export const hasXmlsec = (() => {
  try {
    execFileSync('xmlsec1', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** What `xmlsec1` says of the first signature in a document, judged by this certificate's key. */
export function xmlsecVerify(xml: string, certificate: string): 'OK' | string {
  const directory = mkdtempSync(join(tmpdir(), 'selvedge-xmlsec-'))
  try {
    const [document, key] = [join(directory, 'message.xml'), join(directory, 'cert.pem')]
    writeFileSync(document, xml)
    writeFileSync(key, certificate)
    const ids = ['Body', 'Timestamp', 'UsernameToken', 'BinarySecurityToken', 'Action', 'MessageID', 'ReplyTo', 'To']
    const attributes = ids.flatMap((name) => ['--id-attr:Id', name])
    execFileSync('xmlsec1', ['--verify', ...attributes, '--pubkey-cert-pem', key, document], { stdio: 'pipe' })
    return 'OK'
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

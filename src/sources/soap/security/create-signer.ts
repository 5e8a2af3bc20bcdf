import type { KeyObject } from 'node:crypto'
import type { SignedXml, SignedXmlOptions } from 'xml-crypto'
import type { WsSignature } from '../../../upstream/auth/types.ts'
import { ids, wss } from './security-names.ts'

/** Gives the `ds:Signature` over elements of an envelope, by their `wsu:Id`. */
export type Signer = (envelope: string, signedIds: readonly string[]) => string

/** The library; loaded only where something is signed. */
export type XmlCrypto = { readonly SignedXml: new (options: SignedXmlOptions) => SignedXml }

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const algorithms = {
  'rsa-sha256': ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
  'rsa-sha512': ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  'rsa-sha1': ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'],
} as const

/** The signature says which key made it by a reference to the certificate's token (OASIS X.509 Token Profile section 3.2.1). */
const keyInfo = `<wsse:SecurityTokenReference xmlns:wsse="${wss.wsse}"><wsse:Reference URI="#${ids.certificate}" ValueType="${wss.x509}"/></wsse:SecurityTokenReference>`

/** Signs with exclusive canonicalization, so that the envelope around the signed parts may change on its way. */
export function createSigner({ SignedXml }: XmlCrypto, key: KeyObject, algorithm: WsSignature['algorithm']): Signer {
  const [signatureAlgorithm, digestAlgorithm] = algorithms[algorithm]
  return (envelope, signedIds) => {
    const signature = new SignedXml({
      idMode: 'wssecurity',
      privateKey: key,
      signatureAlgorithm,
      canonicalizationAlgorithm: exclusive,
      getKeyInfoContent: () => keyInfo,
    })
    for (const id of signedIds)
      signature.addReference({ xpath: elementOf(id), transforms: [exclusive], digestAlgorithm })
    signature.computeSignature(envelope, { prefix: 'ds' })
    return signature.getSignatureXml()
  }
}

/** Looks only where such an element can stand: a search through the whole message takes longer than all else. */
function elementOf(id: string): string {
  const hasId = `[@*[local-name()='Id' and namespace-uri()='${wss.wsu}']='${id}']`
  return id === ids.body ? `/*/*${hasId}` : `/*/*[1]/*${hasId} | /*/*[1]/*/*${hasId}`
}

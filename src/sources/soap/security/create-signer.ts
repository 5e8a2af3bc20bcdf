import type { KeyObject } from 'node:crypto'
import type { SignatureAlgorithm, SignedXml, SignedXmlOptions } from 'xml-crypto'
import { ids, wss } from './security-names.ts'
import type { DigestMethod, SignatureMethod } from './signature-methods.ts'

/** Gives the `ds:Signature` over elements of an envelope, by their `wsu:Id`. */
export type Signer = (envelope: string, signedIds: readonly string[]) => string

/** The library; loaded only where something is signed. */
export type XmlCrypto = { readonly SignedXml: new (options: SignedXmlOptions) => SignedXml }

/** How a source signs. */
export interface SigningMethod {
  readonly signature: SignatureMethod
  readonly digest: DigestMethod
  readonly canonicalization: 'exclusive' | 'inclusive'
  /** The content of `ds:KeyInfo`: says which key made the signature. */
  readonly keyInfo: string
}

/** Exclusive canonicalization leaves out what the envelope around a part declares, so that it may change on its way. */
const canonicalizations = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
} as const

/** Where the signature stands; inclusive canonicalization sees what is declared around it. */
const place = `/*/*[1]/*[local-name()='Security' and namespace-uri()='${wss.wsse}']`

export function createSigner({ SignedXml }: XmlCrypto, key: KeyObject, method: SigningMethod): Signer {
  const { keyInfo } = method
  const canonicalization = canonicalizations[method.canonicalization]
  const Signature = signatureClass(method.signature)
  const Digest = digestClass(method.digest)
  return (envelope, signedIds) => {
    const signature = new SignedXml({
      idMode: 'wssecurity',
      privateKey: key,
      signatureAlgorithm: method.signature.uri,
      canonicalizationAlgorithm: canonicalization,
      getKeyInfoContent: () => keyInfo,
    })
    signature.SignatureAlgorithms[method.signature.uri] = Signature
    signature.HashAlgorithms[method.digest.uri] = Digest
    for (const id of signedIds)
      signature.addReference({
        xpath: elementOf(id),
        transforms: [canonicalization],
        digestAlgorithm: method.digest.uri,
      })
    signature.computeSignature(envelope, { prefix: 'ds', location: { reference: place, action: 'append' } })
    return signature.getSignatureXml()
  }
}

/** The library makes an object of a class for each signature. */
function signatureClass({ uri, sign }: SignatureMethod): new () => SignatureAlgorithm {
  return class {
    getAlgorithmName = () => uri
    getSignature = (text: unknown, privateKey: unknown) => sign(String(text), privateKey as KeyObject) // Edge: as given above
    verifySignature = () => false
  }
}

function digestClass({ uri, digest }: DigestMethod) {
  return class {
    getAlgorithmName = () => uri
    getHash = digest
  }
}

/** Looks only where such an element can stand: a search through the whole message takes longer than all else. */
function elementOf(id: string): string {
  const hasId = `[@*[local-name()='Id' and namespace-uri()='${wss.wsu}']='${id}']`
  return id === ids.body ? `/*/*${hasId}` : `/*/*[1]/*${hasId} | /*/*[1]/*/*${hasId}`
}

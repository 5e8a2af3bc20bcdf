/** The first byte of everything that PKCS#12 defines (X.690 section 8.9: a SEQUENCE); base64 never starts so. */
const sequence = 0x30

/** The bytes of a PKCS#12 file: a secret holds them, or as base64, as environment variables must. */
export function toPkcs12(given: Uint8Array): Buffer {
  const bytes = Buffer.from(given)
  return bytes[0] === sequence ? bytes : Buffer.from(bytes.toString('latin1'), 'base64')
}

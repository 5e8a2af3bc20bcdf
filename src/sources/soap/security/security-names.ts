/** Names of OASIS Web Services Security 1.0 and 1.1, and of its profiles. */
const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

export const wss = {
  wsse: `${oasis}-wssecurity-secext-1.0.xsd`,
  wsu: `${oasis}-wssecurity-utility-1.0.xsd`,
  base64: `${oasis}-soap-message-security-1.0#Base64Binary`,
  passwordText: `${oasis}-username-token-profile-1.0#PasswordText`,
  passwordDigest: `${oasis}-username-token-profile-1.0#PasswordDigest`,
  x509: `${oasis}-x509-token-profile-1.0#X509v3`,
  subjectKeyIdentifier: `${oasis}-x509-token-profile-1.0#X509SubjectKeyIdentifier`,
  thumbprint: 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1',
} as const

/** Values of `wsu:Id`, by what they stand on. No message has one of them twice. */
export const ids = {
  body: 'sv-body',
  timestamp: 'sv-timestamp',
  usernameToken: 'sv-user',
  certificate: 'sv-x509',
} as const

import { isObject, own, ownString } from '../sources/rest/openapi/index.ts'

/** A credential that a document asks for, as `module.ts` writes it. */
export interface CredentialSlot {
  /** `auth.bearer({ token: secret.env('SHOP_TOKEN') })`. */
  readonly code: string
  /** Environment variables that it reads. */
  readonly variables: readonly string[]
}

/** One slot for each security scheme; none for those that have no slot, such as mutual TLS. */
export function credentialSlots(document: unknown, prefix: string): readonly CredentialSlot[] {
  const schemes = own(own(document, 'components'), 'securitySchemes') ?? own(document, 'securityDefinitions')
  if (!isObject(schemes)) return []
  return Object.keys(schemes).flatMap((name) => {
    const slot = slotOf(own(schemes, name), `${prefix}_${name.replace(/\W+/g, '_').toUpperCase()}`)
    return slot === undefined ? [] : [slot]
  })
}

function slotOf(scheme: unknown, variable: string): CredentialSlot | undefined {
  const value = `secret.env('${variable}')`
  const type = ownString(scheme, 'type')
  const isBasic = type === 'basic' || ownString(scheme, 'scheme')?.toLowerCase() === 'basic'
  if (isBasic)
    return {
      code: `auth.basic({ username: secret.env('${variable}_USER'), password: ${value} })`,
      variables: [`${variable}_USER`, variable],
    }
  if (type === 'apiKey') {
    const place = ownString(scheme, 'in')
    const name = ownString(scheme, 'name')
    if (name === undefined || !/^(?:header|query|cookie)$/.test(place ?? '')) return undefined
    return { code: `auth.apiKey({ ${place}: ${JSON.stringify(name)}, value: ${value} })`, variables: [variable] }
  }
  return type === 'http' || type === 'oauth2' || type === 'openIdConnect'
    ? { code: `auth.bearer({ token: ${value} })`, variables: [variable] }
    : undefined
}

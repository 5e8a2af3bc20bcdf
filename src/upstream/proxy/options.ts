import { z } from 'zod'
import type { Secret } from '../../utils/secret.ts'
import { pemText, secretValue } from '../auth/secret-schema.ts'

/** A proxy on the way to an upstream. What is not secret may be text. */
export interface ProxyOptions {
  /** `http://proxy:3128`, or `https://` where the proxy itself is reached by TLS. Credentials may stand in it where it is a secret. */
  readonly url: string | Secret
  /** Who the gateway is to the proxy. @default none */
  readonly username?: string | Secret | undefined
  /** The password of `username`. @default empty */
  readonly password?: Secret | undefined
  /** Certificate authorities to trust for the proxy's own certificate, as PEM. @default Node's own */
  readonly ca?: string | Secret | undefined
}

/** The rules of `proxy`. URLs are judged where they are read, as no mistake in one may show it. */
export const proxySchema = z.union(
  [
    z.string(),
    secretValue,
    z.strictObject({
      url: z.union([z.string(), secretValue]),
      username: z.union([z.string(), secretValue]).optional(),
      password: secretValue.optional(),
      ca: pemText.optional(),
    }),
  ],
  "must be the URL of a proxy, 'env', or { url, username, password, ca } with a secret as password",
)

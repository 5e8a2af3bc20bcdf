import { z } from 'zod'

/** What a module shows of a service's schema, and how it calls it. */
export interface TransformOptions {
  /**
   * New names by schema coordinate: `{ User: 'Account', 'User.login': 'name', 'Query.user(login:)': 'name', 'State.OPEN': 'open' }`. A
   * field of an interface has one name in all its types.
   * @default none
   */
  readonly rename?: Readonly<Record<string, string>>
  /**
   * What is shown, by patterns of coordinates in which `*` stands for anything: `User` a type, `Query.user*` members, `Query.user(id:)`
   * arguments. Where patterns name types, only those are shown; where they name members of a type, only those of it.
   * @default everything
   */
  readonly include?: readonly string[]
  /** What is not shown, by patterns as above, and what cannot be without it. @default nothing */
  readonly exclude?: readonly string[]
  /** What names begin with: those of types, but for root types and scalars, and those of root fields. @default nothing */
  readonly prefix?: PrefixOptions
  /** The one root field below which all of the service's root fields are: `{ github { viewer { login } } }`. @default none */
  readonly namespace?: string
  /** Whether what is deprecated is left out. @default false */
  readonly hideDeprecated?: boolean
}

/** What new names begin with. */
export interface PrefixOptions {
  /** @default nothing */
  readonly types?: string
  /** @default nothing */
  readonly rootFields?: string
}

const name = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'must be a GraphQL name')
  .refine((text) => !text.startsWith('__'), 'must not begin with two underscores')

/** Their rules and defaults. */
export const transformShape = z.strictObject({
  rename: z.record(z.string(), name).default({}),
  include: z.array(z.string().min(1)).default([]),
  exclude: z.array(z.string().min(1)).default([]),
  prefix: z.strictObject({ types: name.optional(), rootFields: name.optional() }).default({}),
  namespace: name.optional(),
  hideDeprecated: z.boolean().default(false),
})

export type CompleteTransform = z.output<typeof transformShape>

/** Whether anything but where root fields stand is to be changed. */
export function changesSchema({ rename, include, exclude, prefix, hideDeprecated }: CompleteTransform): boolean {
  const lists = [Object.keys(rename), include, exclude, Object.values(prefix)]
  return hideDeprecated || lists.some((list) => list.length > 0)
}

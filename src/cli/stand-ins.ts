type Env = Readonly<Record<string, string | undefined>>

/** Can stand where a secret, a header or an address is asked for. */
const standIn = 'http://env.invalid'

/** An environment in which every variable has a value: one that is not set has a stand-in. For runs that call no upstream. */
export function withStandIns(env: Env): Env {
  return new Proxy(env, {
    get: (target, name) => Reflect.get(target, name) ?? (typeof name === 'string' ? standIn : undefined),
    getOwnPropertyDescriptor: (target, name) => {
      const value: unknown = Reflect.get(target, name) ?? (typeof name === 'string' ? standIn : undefined)
      return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true }
    },
  })
}

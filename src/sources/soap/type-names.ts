import { createNamer, toPascalCase } from './naming.ts'

/**
 * Names a type: as wanted, else as one of `others`, else, where all of these are taken, by a number.
 */
export type TypeNamer = (wanted: string, others?: readonly (string | undefined)[]) => string

/** Makes type names unique in the order they come. All but those of `taken` begin with the prefix. */
export function createTypeNamer(prefix: string, taken: readonly string[]): TypeNamer {
  const used = new Set(taken)
  const numbered = createNamer(taken)
  return (wanted, others = []) => {
    const candidates = [wanted, ...others].flatMap((each) => (each === undefined ? [] : [`${prefix}${each}`]))
    const free = candidates.find((each) => !used.has(each)) ?? `${prefix}${wanted}`
    const name = numbered(free)
    used.add(name)
    return name
  }
}

/** What says nothing of whose namespace it is. */
const common =
  /^(?:https?|urn|uri|url|www|wsdl|xsd|xml|xmlns|schemas?|soap|ws|web|services?|types?|common|data|model|com|org|net|gov|edu|info|(?:v|ver|version)?\d+|.{0,2})$/i

/** The name with the last word of its namespace that tells whose it is: `Date` of `http://www.onvif.org/ver10/schema` is `OnvifDate`. */
export function inNamespace(name: string, namespace: string | undefined): string | undefined {
  const word = namespace?.split(/[^\p{L}\p{N}]+/u).findLast((each) => !common.test(each))
  return word === undefined ? undefined : `${toPascalCase(word)}${name}`
}

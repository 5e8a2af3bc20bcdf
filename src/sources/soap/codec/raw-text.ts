import type { QName } from '../qname.ts'
import { type SimpleCodec, textOf } from './simple.ts'

/** Text that is not judged: it comes and goes as it is. */
export function asTextCodec(typeName: QName | undefined): SimpleCodec {
  return { kind: 'simple', typeName, isQName: false, isList: false, decode: (text) => text, encode: textOf }
}

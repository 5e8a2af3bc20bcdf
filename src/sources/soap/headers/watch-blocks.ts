import type { XmlAttribute, XmlHandler } from '../../xml/parse.ts'
import { namespaces } from '../qname.ts'

/** Hears of the header blocks of an envelope. */
export interface BlockListener {
  readonly open: (namespace: string, local: string, attributes: readonly XmlAttribute[]) => void
  /** Text right inside of the block that opened last. */
  readonly text?: (text: string) => void
}

/** Tells a listener of header blocks while an envelope is parsed. */
export function watchBlocks(handler: XmlHandler, listener: BlockListener): XmlHandler {
  let depth = 0
  let isInHeader = false
  return {
    open: (namespace, local, attributes, scope) => {
      depth += 1
      if (depth === 2) isInHeader = local === 'Header' && isSoap(namespace)
      if (depth === 3 && isInHeader) listener.open(namespace, local, attributes)
      handler.open(namespace, local, attributes, scope)
    },
    text: (text) => {
      if (depth === 3 && isInHeader) listener.text?.(text)
      handler.text(text)
    },
    close: () => {
      depth -= 1
      handler.close()
    },
  }
}

/** True for the namespace of an envelope, of either version. */
export function isSoap(namespace: string): boolean {
  return namespace === namespaces.soap11 || namespace === namespaces.soap12
}

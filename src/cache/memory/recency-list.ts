/** What a list links; it belongs to one list at most. */
export interface Node<T> {
  readonly item: T
  newer: Node<T> | undefined
  older: Node<T> | undefined
}

/** Things in the order of their last use. All of it takes a few writes and no memory. */
export interface RecencyList<T> {
  readonly add: (item: T) => Node<T>
  /** Says that it was used just now. */
  readonly touch: (node: Node<T>) => void
  readonly remove: (node: Node<T>) => void
  /** What was not used for the longest time. */
  readonly oldest: () => Node<T> | undefined
}

/** An empty one. */
export function createRecencyList<T>(): RecencyList<T> {
  let newest: Node<T> | undefined
  let oldest: Node<T> | undefined
  const link = (node: Node<T>): void => {
    node.older = newest
    if (newest === undefined) oldest = node
    else newest.newer = node
    newest = node
  }
  const unlink = (node: Node<T>): void => {
    const { newer, older } = node
    if (newer === undefined) newest = older
    else newer.older = older
    if (older === undefined) oldest = newer
    else older.newer = newer
    node.newer = undefined
    node.older = undefined
  }
  return {
    add: (item) => {
      const node: Node<T> = { item, newer: undefined, older: undefined }
      link(node)
      return node
    },
    touch: (node) => {
      if (node === newest) return
      unlink(node)
      link(node)
    },
    remove: unlink,
    oldest: () => oldest,
  }
}

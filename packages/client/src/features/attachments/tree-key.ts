import { concat } from '@colloque/crypto'

/**
 * In the place of the message, of a file of a folder tree: space (16) ‖ node (16) ‖ 1. The ids of nodes and of messages are their
 * authors' choice: by its length no node is taken for a message.
 */
export const TREE_KEY_BYTES = 33
const MARK = Uint8Array.of(1)

export const treeKey = (space: Uint8Array, node: Uint8Array): Uint8Array => concat(space, node, MARK)
export const nodeOfKey = (key: Uint8Array): Uint8Array => key.slice(16, 32)

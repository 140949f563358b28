import type { CheckedInputOf, OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import { isDamaged, type SearchIndex } from './search-index.ts'
import { searchItems } from './search-items.ts'
import { searchMessages } from './search-messages.ts'

/** Everything by its words, on this device alone: nothing asked for leaves it. Throws `unknown-conversation`. */
export function search(core: Core, index: SearchIndex, input: CheckedInputOf<'search'>): OutputOf<'search'> {
  const { conversation } = input
  if (conversation !== undefined && !isConversation(core, conversation)) throw new ClientError('unknown-conversation')
  try {
    return { ...searchMessages(core, input), ...searchItems(core, input), ...index.completeness() }
  } catch (error) {
    // An index that cannot be read is made anew of what it was made of; until then it has nothing to say.
    if (!isDamaged(error) || !index.rebuild()) throw error
    const nothing = { results: [], more: false, nodes: [], moreNodes: false, files: [], moreFiles: false }
    return { ...nothing, ...index.completeness(), complete: false }
  }
}

const isConversation = (core: Core, conversation: string): boolean =>
  core.store.get('SELECT 1 FROM conversation WHERE space = ?', fromHex(conversation)) !== undefined

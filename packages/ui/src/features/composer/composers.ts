/** One composer for each conversation, as long as the vault is open. */
import type { ClientContract, Conversation } from '@colloque/client-api'
import { useInterface } from '../../state/interface-context.ts'
import { type Composer, createComposer } from './composer.ts'

const shared = new WeakMap<ClientContract, Map<string, Composer>>()

export function useComposer(conversation: Conversation): Composer {
  const { client, session } = useInterface()
  const composers = composersOf(client)
  let composer = composers.get(conversation.id)
  if (!composer) {
    composer = createComposer(client, conversation, () => session.settings.get().typing)
    composers.set(conversation.id, composer)
  }
  return composer
}

/** Locks the vault now, after what is being written was kept in it. Rejects with a Refusal. */
export async function lockNow(client: ClientContract): Promise<void> {
  for (const composer of composersOf(client).values()) composer.leave()
  await client.call('lock', {})
}

function composersOf(client: ClientContract): Map<string, Composer> {
  const known = shared.get(client)
  if (known) return known
  const composers = new Map<string, Composer>()
  shared.set(client, composers)
  client.subscribe((event) => {
    if (event.type !== 'locked') return
    for (const composer of composers.values()) composer.forget()
    composers.clear()
  })
  return composers
}

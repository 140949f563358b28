/** How far the transfers had come that were cut in this session: where « Reprendre » takes them up. */
import type { AnyEvent, ClientContract } from '@colloque/client-api'
import { createStore, type Store } from '../../state/store.ts'

type Cut = Pick<Extract<AnyEvent, { type: 'attachment' }>, 'doneBytes' | 'totalBytes'>

const shared = new WeakMap<ClientContract, Store<ReadonlyMap<string, Cut>>>()

export function cutTransfersOf(client: ClientContract): Store<ReadonlyMap<string, Cut>> {
  const known = shared.get(client)
  if (known) return known
  const cuts = createStore<ReadonlyMap<string, Cut>>(new Map())
  shared.set(client, cuts)
  client.subscribe((event) => {
    if (event.type === 'locked') cuts.set(new Map())
    if (event.type !== 'attachment') return
    const { attachment, state, doneBytes, totalBytes } = event
    if (state === 'failed' && totalBytes > 0) cuts.set(new Map(cuts.get()).set(attachment, { doneBytes, totalBytes }))
    else if (cuts.get().has(attachment)) cuts.set(new Map([...cuts.get()].filter(([id]) => id !== attachment)))
  })
  return cuts
}

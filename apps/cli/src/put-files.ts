/** Sends files into a tree, and waits until the relay holds them and the tree names them. */
import { type CheckedInputOf, type ClientContract, isClientCode, Refusal, sentence } from '@colloque/client-api'
import { CommandError } from './error.ts'
import { showProgress } from './progress-bar.ts'
import { type Shell, tell } from './shell.ts'
import { printable } from './text.ts'

/** Refusals that leave a file in the queue, to leave by itself later. */
const WAITING: ReadonlySet<string> = new Set([
  'relay-unreachable',
  'relay-version',
  'relay-changed',
  'relay-full',
  'quota-exceeded',
  'disconnected-from-core'
])

type Wanted = Partial<CheckedInputOf<'add-files'>> & { readonly conversation: string }

export interface Put {
  /** Those that are in the tree now. */
  readonly nodes: readonly string[]
  /** Why others are not; told already. */
  readonly failure: Refusal | undefined
}

/** Throws what keeps all of them here; what can never leave is taken out of the queue and told. */
export async function putFiles(client: ClientContract, shell: Shell, wanted: Wanted): Promise<Put> {
  const hideProgress = showProgress(client, shell, 'Sending')
  let isQueued = false
  try {
    const { nodes, skipped, known } = await client.call('add-files', wanted)
    isQueued = nodes.length > 0
    const lost = await untilSent(client, new Set(nodes))
    hideProgress()
    if (known > 0) tell(shell, `colloque: ${known} ${known === 1 ? 'is' : 'are'} there already.`)
    const failures = [...skipped.map(({ path, failure }) => ({ name: path, failure })), ...lost.values()]
    for (const { name, failure } of failures) tell(shell, `colloque: ${failure}: ${printable(sentenceOf(failure, name))}`)
    const [first] = failures
    return {
      nodes: nodes.filter((node) => !lost.has(node)),
      failure: first && new Refusal(isClientCode(first.failure) ? first.failure : 'internal', { name: first.name })
    }
  } catch (error) {
    const isLater = error instanceof Refusal ? WAITING.has(error.code) : error instanceof CommandError
    if (isQueued && isLater)
      tell(
        shell,
        'The files are in the queue of this vault and leave the next time that Colloque is open; do not put them again.'
      )
    throw error
  } finally {
    hideProgress()
  }
}

const sentenceOf = (failure: string, name: string): string => (isClientCode(failure) ? sentence(failure, { name }) : name)

type Lost = Map<string, { readonly name: string; readonly failure: string }>

async function untilSent(client: ClientContract, nodes: ReadonlySet<string>): Promise<Lost> {
  const lost: Lost = new Map()
  const changes = watchQueue(client)
  try {
    for (;;) {
      const change = changes.next()
      const { online } = await client.call('sync', {})
      const queue = await client.call('files-queue', {})
      const mine = queue.files.filter(({ node }) => nodes.has(node))
      const failed = mine.filter(({ failure }) => failure !== undefined && !WAITING.has(failure))
      for (const { node, name, failure = '' } of failed) lost.set(node, { name, failure })
      if (failed.length > 0) await client.call('cancel-files', { nodes: failed.map(({ node }) => node) })
      const left = mine.filter(({ node }) => !lost.has(node))
      if (left.length === 0 && queue.count <= queue.files.length) return lost
      const waits = left.find(({ failure }) => failure !== undefined)?.failure
      if (isClientCode(waits)) throw new Refusal(waits)
      if (!online) throw new Refusal('relay-unreachable')
      await change
    }
  } finally {
    changes.stop()
  }
}

function watchQueue(client: ClientContract): { next(): Promise<void>; stop(): void } {
  let changed = Promise.withResolvers<void>()
  const stop = client.subscribe(({ type }) => {
    if (type !== 'files' && type !== 'folder' && type !== 'connection') return
    changed.resolve()
    changed = Promise.withResolvers()
  })
  return { next: () => changed.promise, stop }
}

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CommandName, InputOf, OutputOf } from '@colloque/client-api'
import { frenchWordsPlain } from '@colloque/crypto'
import type { Order, Place, Seen, Taken, Typing } from './writer-process.ts'

/** One who writes, in a process of their own, as the bench sees it. */
export interface Writer {
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** How many nodes the whole tree of a space has. */
  folder(conversation: string): Promise<Taken & { readonly nodes: number }>
  /** From the call to the frame that holds the document. */
  page(place: Place): Promise<Taken>
  /** Opens them as windows whose pages are elsewhere. */
  hold(conversation: string, documents: readonly string[]): Promise<void>
  plain(url: string): Promise<void>
  paste(paragraphs: number, characters: number): Promise<void>
  type(typing: Typing): Promise<void>
  begin(isTimed?: boolean): Promise<void>
  collect(): Promise<Seen>
  close(): Promise<void>
}

export const PASSPHRASE = frenchWordsPlain.slice(100, 108).join(' ')
const program = fileURLToPath(new URL('./writer-process.ts', import.meta.url))

export type Own = (child: ChildProcess) => void

/** `vaultPath`: none for a page without a core. */
export async function startWriter(own: Own, vaultPath?: string, nodeOptions: readonly string[] = []): Promise<Writer> {
  const child = fork(program, { serialization: 'advanced', execArgv: [...process.execArgv, ...nodeOptions] })
  own(child)
  const waiting = new Map<number, { resolve(output: unknown): void; reject(error: Error): void }>()
  child.on('message', ({ call, output, failure }: { call: number; output?: unknown; failure?: string }) => {
    const asked = waiting.get(call)
    waiting.delete(call)
    if (failure === undefined) asked?.resolve(output)
    else asked?.reject(new Error(failure))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`it ended with ${code ?? signal}`))
  })
  let calls = 0
  const ask = (order: Order): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = calls++
      const name = order.order === 'call' ? order.name : order.order
      waiting.set(call, {
        resolve,
        reject: ({ message }) => reject(new Error(`a writer of the bench failed at ${name}: ${message}`))
      })
      child.send({ call, order })
    })
  if (vaultPath !== undefined) await ask({ order: 'open', vaultPath })
  return {
    call: async <N extends CommandName>(name: N, input: InputOf<N>) => (await ask({ order: 'call', name, input })) as OutputOf<N>,
    folder: async (conversation) => (await ask({ order: 'folder', conversation })) as Taken & { nodes: number },
    page: async (place) => (await ask({ order: 'page', ...place })) as Taken,
    hold: async (conversation, documents) => void (await ask({ order: 'hold', conversation, documents })),
    plain: async (url) => void (await ask({ order: 'plain', url })),
    paste: async (paragraphs, characters) => void (await ask({ order: 'paste', paragraphs, characters })),
    type: async (typing) => void (await ask({ order: 'type', ...typing })),
    begin: async (isTimed = false) => void (await ask({ order: 'begin', isTimed })),
    collect: async () => (await ask({ order: 'collect' })) as Seen,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      await ask({ order: 'close' })
      await ended
    }
  }
}

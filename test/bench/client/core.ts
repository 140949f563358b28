import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CommandName, InputOf, OutputOf } from '@colloque/client-api'
import type { Order, Word } from './core-process.ts'

/** A core in a process of its own, as the bench sees it: what it is told, and the moments it gives back. */
export interface BenchCore {
  readonly pid: number
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** With the moments between which it was at it, in milliseconds on the clock that all processes share. */
  timed<N extends CommandName>(name: N, input: InputOf<N>): Promise<{ readonly fromMs: number; readonly atMs: number }>
  tell(on: boolean): void
  sendMany(conversation: string, count: number): Promise<void>
  /** The moment of the first word from now on that is looked for. */
  when(isIt: (word: Word) => boolean): Promise<number>
  /** Locks, and ends the process. */
  close(): Promise<void>
}

const path = fileURLToPath(new URL('./core-process.ts', import.meta.url))

export async function startBenchCore(vaultPath: string, own: (child: ChildProcess) => void): Promise<BenchCore> {
  const child = fork(path, { serialization: 'advanced' })
  own(child)
  const listeners = new Set<(word: Word) => void>()
  child.on('message', (word: Word) => {
    for (const listener of [...listeners]) listener(word)
  })
  let calls = 0

  const first = <W extends Word>(choose: (word: Word) => W | undefined): Promise<W> =>
    new Promise((resolve) => {
      const listener = (word: Word): void => {
        const chosen = choose(word)
        if (chosen === undefined) return
        listeners.delete(listener)
        resolve(chosen)
      }
      listeners.add(listener)
    })

  async function ask(order: Order & { readonly call: number }): Promise<Extract<Word, { word: 'answer' }>> {
    const answered = first((word) =>
      (word.word === 'answer' || word.word === 'refused') && word.call === order.call ? word : undefined
    )
    child.send(order)
    const word = await answered
    if (word.word === 'refused') throw new Error(`a core of the bench refused: ${word.code}`)
    return word
  }
  const call = (name: string, input: unknown) => ask({ order: 'call', call: calls++, name, input })

  const opened = first((word) => (word.word === 'opened' ? word : undefined))
  child.send({ order: 'open', vaultPath } satisfies Order)
  await opened
  return {
    pid: child.pid as number,
    call: async <N extends CommandName>(name: N, input: InputOf<N>) => (await call(name, input)).output as OutputOf<N>,
    timed: call,
    tell: (on) => void child.send({ order: 'tell', on } satisfies Order),
    async sendMany(conversation, count) {
      await ask({ order: 'send-many', call: calls++, conversation, count })
    },
    when: async (isIt) => {
      const word = await first((word) => ((word.word === 'message' || word.word === 'unread') && isIt(word) ? word : undefined))
      return word.atMs
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      await ask({ order: 'close', call: calls++ })
      await ended
    }
  }
}

/** One core in a process of its own, driven by its parent's messages; it says at what moment of the machine each thing happened. */
import { type Client, createClient } from '@colloque/client'
import type { CommandName } from '@colloque/client-api'
import { createNodePorts } from '@colloque/client-node'
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

export type Order =
  | { readonly order: 'open'; readonly vaultPath: string }
  /** Whether it says what happens in it: words between processes are no part of what is measured in the one that sends. */
  | { readonly order: 'tell'; readonly on: boolean }
  | { readonly order: 'call'; readonly call: number; readonly name: string; readonly input: unknown }
  /** Sends so many messages, one after the other, and answers when all are at the relay. */
  | { readonly order: 'send-many'; readonly call: number; readonly conversation: string; readonly count: number }
  | { readonly order: 'close'; readonly call: number }
export type Word =
  | { readonly word: 'opened' }
  /** `fromMs`, `atMs`: on the clock that all processes of this machine share. */
  | { readonly word: 'answer'; readonly call: number; readonly output: unknown; readonly fromMs: number; readonly atMs: number }
  | { readonly word: 'refused'; readonly call: number; readonly code: string }
  | { readonly word: 'message'; readonly text: string; readonly state: string; readonly atMs: number }
  | { readonly word: 'unread'; readonly unread: number; readonly atMs: number }

/** As cheap as can be: what is measured comes after the key. */
const CHEAP = { operations: 1, memoryBytes: 8192 }
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6
const say = (word: Word): void => void process.send?.(word)
let client: Client
let tells = true

async function open(vaultPath: string): Promise<void> {
  client = createClient(await createNodePorts({ vaultPath, files: true, passphraseCost: CHEAP }))
  client.subscribe((event) => {
    if (!tells) return
    const atMs = nowMs()
    if (event.type === 'message') say({ word: 'message', text: event.message.text, state: event.message.state, atMs })
    if (event.type === 'conversation') say({ word: 'unread', unread: event.conversation.unread, atMs })
  })
  say({ word: 'opened' })
}

async function sendMany(conversation: string, count: number): Promise<void> {
  const done = Promise.withResolvers<void>()
  const leave = client.subscribe((event) => {
    if (event.type === 'message' && event.message.text === textOf(count - 1) && event.message.state !== 'pending') done.resolve()
  })
  for (let index = 0; index < count; index++) await client.call('send', { conversation, text: textOf(index) })
  await done.promise
  leave()
}

const textOf = (index: number): string => `Message ${index} : le patient revient demain matin, résultats joints au dossier.`

async function answer(call: number, work: () => Promise<unknown>): Promise<void> {
  const fromMs = nowMs()
  try {
    const output = await work()
    say({ word: 'answer', call, output, fromMs, atMs: nowMs() })
  } catch (error) {
    say({ word: 'refused', call, code: error instanceof Error ? error.message : 'unknown' })
  }
}

process.on('message', (order: Order) => {
  if (order.order === 'open') void open(order.vaultPath)
  else if (order.order === 'tell') tells = order.on
  else if (order.order === 'call') void answer(order.call, () => client.call(order.name as CommandName, order.input as never))
  else if (order.order === 'send-many') void answer(order.call, () => sendMany(order.conversation, order.count))
  else void answer(order.call, () => client.close()).then(() => process.disconnect())
})
enablePrivateCompileCache()

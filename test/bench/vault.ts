import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listConversations, type OpenClient, search, viewConversation } from '../support/engine-parts.ts'
import { fillDocuments } from './fill-documents.ts'
import { fillVault, words } from './fill-vault.ts'
import { type FoundedVault, foundVault } from './found-vault.ts'
import { isSmall, printFigure, spreadOf, timeCalls } from './measure.ts'

/** What a vault of years answers with: an encrypted store of 300 conversations, 100,000 messages and 1,000 documents, its key derivation apart. */
const FILLING = isSmall
  ? { conversations: 300, messages: 3_000, documents: 30 }
  : { conversations: 300, messages: 100_000, documents: 1_000 }
const RUNS = 7

export async function benchVault(): Promise<void> {
  await withFilledVault(async (vault, spaces) => {
    await measureOpening(vault)
    const open = await vault.open()
    await measureLists(open, spaces)
    await measureSearch(open, spaces)
    await fillDocuments(open, spaces[3] as Uint8Array, FILLING.documents)
    await measureSearchInAll(open)
    await open.close()
  })
}

/** The first figure of the part alone. */
export const measureUnlocking = (): Promise<void> => withFilledVault(measureOpening)

async function withFilledVault(measure: (vault: FoundedVault, spaces: readonly Uint8Array[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  try {
    const vault = await foundVault(folder)
    // Everything measured is this machine's own.
    await vault.relay.stop()
    const filled = await vault.open()
    const spaces = await fillVault(filled.core, FILLING)
    await filled.close()
    await measure(vault, spaces)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureOpening(vault: FoundedVault): Promise<void> {
  const whole: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now()
    const open = await vault.open()
    listConversations(open.core)
    whole.push(performance.now() - startedAt)
    await open.close()
  }
  printFigure({
    name: `unlock to usable with ${FILLING.messages} messages, key derivation apart`,
    value: spreadOf(whole),
    unit: 'ms',
    aim: { atMost: 1_500 }
  })
}

async function measureLists({ core, messages }: OpenClient, spaces: readonly Uint8Array[]): Promise<void> {
  const some = spaces[Math.floor(spaces.length / 2)] as Uint8Array
  const group = spaces.at(-1) as Uint8Array
  const figure = async (name: string, calls: number, atMost: number, call: () => unknown): Promise<void> =>
    printFigure({ name, value: await timeCalls(RUNS, calls, call), unit: 'ms', aim: { atMost } })
  await figure('conversations (300)', 2, 50, () => listConversations(core))
  await figure('one conversation of two', 50, 1, () => viewConversation(core, some))
  await figure('one conversation of twelve', 50, 1, () => viewConversation(core, group))
  const conversation = Buffer.from(group).toString('hex')
  await figure('messages, newest 60', 10, 30, () => messages.list(conversation, { limit: 60 }))
  await figure('messages, 60 around one', 10, 30, () => messages.list(conversation, { around: 150, limit: 60 }))
}

async function measureSearch({ core, searchIndex }: OpenClient, spaces: readonly Uint8Array[]): Promise<void> {
  const conversation = Buffer.from(spaces[7] as Uint8Array).toString('hex')
  const figure = async (name: string, text: string, place?: string): Promise<void> => {
    const value = await timeCalls(RUNS, 3, () =>
      search(core, searchIndex, { text, limit: 50, ...(place === undefined ? {} : { conversation: place }) })
    )
    printFigure({ name, value, unit: 'ms', aim: { atMost: 30 } })
  }
  await figure('search, a word that stands in two messages', words.rare)
  await figure('search, a word that stands in all', words.common)
  await figure('search, its first letter', words.common.slice(0, 1))
  await figure('search, its first four letters', words.common.slice(0, 4))
  await figure('search, two words that stand in all', `le ${words.common}`)
  await figure('search, a common and a rare word', `${words.rare} ${words.common}`)
  await figure('search, a word that stands in all, in one conversation', words.common, conversation)
  await figure('search, nothing there', 'zzyzx')
}

/** The same questions with documents of ten pages beside the messages. */
async function measureSearchInAll({ core, searchIndex }: OpenClient): Promise<void> {
  const figure = async (name: string, text: string): Promise<void> => {
    const value = await timeCalls(RUNS, 3, () => search(core, searchIndex, { text, limit: 50 }))
    printFigure({ name: `${name}, with ${FILLING.documents} documents`, value, unit: 'ms', aim: { atMost: 30 } })
  }
  await figure('search, a word that stands in all', words.common)
  await figure('search, its first letter', words.common.slice(0, 1))
  await figure('search, its first four letters', words.common.slice(0, 4))
  await figure('search, two words that stand in all', `le ${words.common}`)
  await figure('search, words of several blocks', 'abeille bougie z')
  await figure('search, nothing there', 'zzyzx')
}

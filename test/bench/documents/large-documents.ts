import { setTimeout as pause } from 'node:timers/promises'
import { isSmall, printFigure, type Spread, sharesOf, spreadOf } from '../measure.ts'
import { createDocument, foundAssociation, gather } from './association.ts'
import { delaysOf } from './delays.ts'
import { type FilledDocuments, fillDocuments } from './fill-documents.ts'
import { type Own, PASSPHRASE, startWriter, type Writer } from './writer.ts'
import type { Seen, Taken } from './writer-process.ts'

/** What is large: a text of 200 pages that is typed in, one of 100,000 edits that is opened, a tree of 10,000 nodes, 50 open at once. */
const PAGES = isSmall ? 20 : 200
const PARAGRAPHS_PER_PAGE = 10
const CHARACTERS_PER_PARAGRAPH = 300
/** Each round long enough for a checkpoint and a snapshot. */
const TYPING = isSmall ? { perSecond: 10, seconds: 5 } : { perSecond: 20, seconds: 12 }
/** Snapshots are made and verified some seconds after they are due. */
const SETTLING_MS = 8_000
const ROUNDS = isSmall ? 1 : 3
const FILLING = isSmall
  ? { edits: 5_000, nodes: 1_000, documents: 10, pages: 10 }
  : { edits: 100_000, nodes: 10_000, documents: 50, pages: 10 }
const OPENINGS = isSmall ? 3 : 5

const one = (value: number): Spread => ({ median: value, lowest: value, highest: value })

/** Two who have it open, over a real relay: records, checkpoints and snapshots are made, sent and verified meanwhile. */
export async function measureTyping(folder: string, own: Own, nodeOptions: readonly string[] = []): Promise<void> {
  const association = await foundAssociation(folder, 2, own, nodeOptions)
  const group = await gather(association, 2, 'Service')
  const { writers, conversation } = group
  const document = await createDocument(group, 'Long')
  for (const writer of writers) await writer.page({ conversation, document })
  const [writer] = writers as [Writer, Writer]
  await writer.paste(PAGES * PARAGRAPHS_PER_PAGE, CHARACTERS_PER_PARAGRAPH)
  await untilAlike(writers)
  const resting = await startWriter(own)
  const delays: number[] = []
  const rounds: (readonly Seen[])[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of [...writers, resting]) await each.begin(true)
    await writer.type(TYPING)
    const [written, read] = (await untilAlike(writers)) as [Seen, Seen]
    rounds.push([written, read, await resting.collect()])
    delays.push(...delaysOf([written, read]))
  }
  const name = `typing in ${PAGES} pages`
  printFigure({ name: `${name}, edit to peer, p50 (p5–p99)`, value: sharesOf(delays), unit: 'ms' })
  const spread = (who: number, of: (seen: Seen) => number): Spread => spreadOf(rounds.map((round) => of(round[who] as Seen)))
  for (const [index, who] of ['who writes', 'who reads'].entries()) {
    printFigure({
      name: `${name}, longest step of ${who}, processor time`,
      value: spread(index, ({ longestMs }) => longestMs),
      unit: 'ms',
      aim: { atMost: 50 },
      // What the machine itself adds: one that has nothing to do.
      beside: { name: 'a process at rest', value: spread(2, ({ longestMs }) => longestMs) }
    })
    const longestWall = spread(index, ({ longestWallMs }) => longestWallMs)
    printFigure({ name: '  the same, by the wall', value: longestWall, unit: 'ms' })
    const aSecond = spread(index, ({ processorMs }) => processorMs / (TYPING.seconds + SETTLING_MS / 1000))
    printFigure({ name: '  processor time, a second', value: aSecond, unit: 'ms' })
  }
  await resting.close()
  await association.close()
}

async function untilAlike(writers: readonly Writer[]) {
  for (let round = 0; round < 100; round++) {
    await pause(round === 0 ? SETTLING_MS : 500)
    const seen = await Promise.all(writers.map((writer) => writer.collect()))
    if (seen.every(({ text, unsent }) => text === seen[0]?.text && unsent === 0)) return seen
  }
  throw new Error('two who wrote together do not show the same')
}

/** Each in a process that has just been started; nothing of it was in memory before. */
export async function measureLargeOnes(folder: string, own: Own, nodeOptions: readonly string[] = []): Promise<void> {
  const filled = await fillDocuments(folder, FILLING)
  const { conversation } = filled
  const opened: Taken[] = []
  const again: Taken[] = []
  const atOnce: Taken[] = []
  const listed: Taken[] = []
  const listedAgain: Taken[] = []
  const listedAfter: Taken[] = []
  const renamed: number[] = []
  const renamedAgain: number[] = []
  for (let run = 0; run < OPENINGS; run++) {
    const just = await openFilled(filled, own, nodeOptions)
    atOnce.push(await just.page({ conversation, document: filled.long }))
    await just.close()
    const writer = await openFilled(filled, own, nodeOptions)
    const first = await writer.folder(conversation)
    if (first.nodes < FILLING.nodes) throw new Error('the tree is not whole')
    listed.push(first)
    listedAgain.push(await writer.folder(conversation))
    opened.push(await writer.page({ conversation, document: filled.long }))
    again.push(await writer.page({ conversation, document: filled.long }))
    const rename = async (name: string): Promise<number> => {
      const startedAt = performance.now()
      await writer.call('rename-node', { conversation, node: filled.some, name })
      return performance.now() - startedAt
    }
    renamed.push(await rename(`Renommé ${run}`))
    renamedAgain.push(await rename(`Encore ${run}`))
    listedAfter.push(await writer.folder(conversation))
    await writer.close()
  }
  const name = `document of ${FILLING.edits} edits`
  printTaken(`folder of ${FILLING.nodes} nodes, in a core just started`, listed, 200)
  printTaken('  again', listedAgain)
  printFigure({ name: '  one renamed in it, the first change since it started', value: spreadOf(renamed), unit: 'ms' })
  printFigure({ name: '  one more', value: spreadOf(renamedAgain), unit: 'ms' })
  printTaken('  listed after that', listedAfter)
  printTaken(`${name}, opened from there, until the core has given all of it`, opened, 40)
  printTaken('  a second window on it', again)
  printTaken('  the first thing that a core just started does', atOnce)
  await measureMemory(filled, own)
}

function printTaken(name: string, taken: readonly Taken[], atMost?: number): void {
  printFigure({ name, value: spreadOf(taken.map(({ ms }) => ms)), unit: 'ms', ...(atMost !== undefined && { aim: { atMost } }) })
  printFigure({ name: '    processor time of that', value: spreadOf(taken.map(({ processorMs }) => processorMs)), unit: 'ms' })
}

async function measureMemory(filled: FilledDocuments, own: Own): Promise<void> {
  const writer = await openFilled(filled, own, [])
  await writer.begin()
  await pause(1_000)
  const before = (await writer.collect()).residentMb
  await writer.hold(filled.conversation, filled.documents)
  await pause(1_000)
  const after = (await writer.collect()).residentMb
  const name = `memory of a core with ${filled.documents.length} documents of ${FILLING.pages} pages open`
  printFigure({ name, value: one(after), unit: 'MB', beside: { name: 'with none open', value: one(before) } })
  await writer.close()
}

async function openFilled({ vaultPath }: FilledDocuments, own: Own, nodeOptions: readonly string[]): Promise<Writer> {
  const writer = await startWriter(own, vaultPath, nodeOptions)
  await writer.call('unlock', { passphrase: PASSPHRASE })
  // What an unlocking leaves to be done is no part of this.
  await pause(300)
  return writer
}

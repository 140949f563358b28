import { setTimeout as pause } from 'node:timers/promises'
import { isSmall, printFigure, sharesOf, spreadOf } from '../measure.ts'
import { startService } from '../relay/service.ts'
import { type Association, createDocument, foundAssociation, gather } from './association.ts'
import { delaysOf } from './delays.ts'
import { type Own, startWriter, type Writer } from './writer.ts'
import type { Seen, Typing } from './writer-process.ts'

/** From a letter typed in one page to that letter in the pages of the others, beside y-websocket in clear. */
const READERS = isSmall ? 3 : 10
const EDITORS = isSmall ? 5 : 16
const ONE_WRITES: Typing = { perSecond: 500, seconds: isSmall ? 2 : 10 }
const ALL_WRITE: Typing = { perSecond: 6, seconds: isSmall ? 3 : 15 }
const WARM_UP: Typing = { perSecond: 100, seconds: isSmall ? 1 : 3 }

export async function measureManyEditors(folder: string, own: Own, nodeOptions: readonly string[] = []): Promise<void> {
  const association = await foundAssociation(folder, EDITORS, own, nodeOptions)
  const plain: Writer[] = []
  for (let index = 0; index < EDITORS; index++) plain.push(await startWriter(own))
  for (const readers of [1, READERS]) await measure(association, plain.slice(0, readers + 1), `${readers} reading`, ONE_WRITES, 1)
  await measure(association, plain, `${EDITORS} at once`, ALL_WRITE, EDITORS)
  for (const writer of plain) await writer.close()
  await association.close()
}

async function measure(
  association: Association,
  plain: readonly Writer[],
  name: string,
  typing: Typing,
  writing: number
): Promise<void> {
  const group = await gather(association, plain.length, name)
  const { writers, conversation } = group
  const document = await createDocument(group, name)
  for (const writer of writers) await writer.page({ conversation, document })
  const ours = await write(writers, typing, writing)
  const server = await startService(new URL('./plain-server.ts', import.meta.url))
  for (const writer of plain) await writer.plain(server.words[0] as string)
  const theirs = await write(plain, typing, writing)
  await server.stop()
  const rate = typing.perSecond * writing
  const isOne = writing === 1
  for (const share of ['p50', 'p95'] as const)
    printFigure({
      name: `edit to peer, ${rate}/s, ${name}, ${share}${share === 'p50' ? ' (p5–p99)' : ''}`,
      value: share === 'p50' ? sharesOf(ours.delaysMs) : at(ours.delaysMs, 0.95),
      unit: 'ms',
      ...(share === 'p50' && isOne && { aim: { atMost: 10 } }),
      beside: {
        name: 'y-websocket, in clear, nothing stored',
        value: share === 'p50' ? sharesOf(theirs.delaysMs) : at(theirs.delaysMs, 0.95)
      }
    })
  printFigure({
    name: `  processor time of who writes${isOne ? '' : ' and reads'}, a second`,
    value: spreadOf(ours.processorMs.slice(0, writing)),
    unit: 'ms',
    beside: { name: 'y-websocket', value: spreadOf(theirs.processorMs.slice(0, writing)) }
  })
  if (isOne)
    printFigure({
      name: '  processor time of who reads, a second',
      value: spreadOf(ours.processorMs.slice(1)),
      unit: 'ms',
      beside: { name: 'y-websocket', value: spreadOf(theirs.processorMs.slice(1)) }
    })
  printFigure({
    name: '  after the last letter, until all are alike',
    value: { median: ours.convergedMs, lowest: ours.convergedMs, highest: ours.convergedMs },
    unit: 'ms'
  })
}

function at(values: readonly number[], share: number) {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { median: value, lowest: value, highest: value }
}

interface Written {
  readonly delaysMs: readonly number[]
  readonly processorMs: readonly number[]
  /** From the last letter typed to the moment when the last page had all. */
  readonly convergedMs: number
}

async function write(writers: readonly Writer[], typing: Typing, writing: number): Promise<Written> {
  await writers[0]?.type({ ...WARM_UP, seconds: WARM_UP.seconds })
  await alike(writers)
  for (const writer of writers) await writer.begin()
  const startMs = performance.now()
  await Promise.all(writers.slice(0, writing).map((writer) => writer.type(typing)))
  const seconds = (performance.now() - startMs) / 1000
  const seen = await alike(writers)
  const last = Math.max(...seen.flatMap(({ typed }) => typed.slice(-1).map(({ atMs }) => atMs)))
  const heard = Math.max(...seen.flatMap(({ heard }) => heard.slice(-1).map(({ atMs }) => atMs)))
  return {
    delaysMs: delaysOf(seen),
    processorMs: seen.map(({ processorMs }) => processorMs / seconds),
    convergedMs: Math.max(0, heard - last)
  }
}

/** Waits until all pages show the same, and nothing is under way; gives what each saw. */
async function alike(writers: readonly Writer[]): Promise<readonly Seen[]> {
  for (let round = 0; round < 300; round++) {
    await pause(100)
    const seen = await Promise.all(writers.map((writer) => writer.collect()))
    const isAlike = seen.every(({ text, unsent }) => text === seen[0]?.text && unsent === 0)
    if (isAlike) return seen
  }
  throw new Error('those who wrote together do not show the same after half a minute')
}

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { openPage, type Page } from '../../support/document-page.ts'

/** What was done between two turns: whatever handles at least so many bytes. Each verification takes so long by the clock, which `passedMs` moves on. */
const meter = vi.hoisted(() => {
  let step: string[] = []
  const steps: string[][] = []
  return {
    steps,
    leastBytes: Number.POSITIVE_INFINITY,
    verificationMs: 0,
    passedMs: 0,
    begin(leastBytes: number) {
      step = []
      steps.length = 0
      this.leastBytes = leastBytes
    },
    turned() {
      if (step.length > 0) steps.push(step)
      step = []
    },
    count(name: string, bytes: number) {
      if (bytes >= this.leastBytes) step.push(name)
      if (name === 'ed25519Verify') this.passedMs += this.verificationMs
    }
  }
})

vi.mock('yjs', async (original) => {
  const yjs = await original<typeof import('yjs')>()
  return {
    ...yjs,
    applyUpdate(...input: Parameters<typeof yjs.applyUpdate>) {
      meter.count('apply', input[1].length)
      yjs.applyUpdate(...input)
    },
    encodeStateAsUpdate(...input: Parameters<typeof yjs.encodeStateAsUpdate>) {
      const update = yjs.encodeStateAsUpdate(...input)
      meter.count('encode', update.length)
      return update
    }
  }
})

vi.mock('@colloque/client-node', async (original) => {
  const node = await original<typeof import('@colloque/client-node')>()
  return {
    ...node,
    async createNodePorts(...options: Parameters<typeof node.createNodePorts>) {
      const ports = await node.createNodePorts(...options)
      const counted = Object.entries(ports.sodium).map(([name, call]: [string, (...input: unknown[]) => unknown]) => [
        name,
        (...input: unknown[]) => {
          meter.count(name, Math.max(0, ...input.map((each) => (each instanceof Uint8Array ? each.length : 0))))
          return call(...input)
        }
      ])
      return { ...ports, sodium: Object.fromEntries(counted) as typeof ports.sodium }
    }
  }
})

const PARAGRAPHS = 900
const TEXT = 'Patient vu ce jour, bon état général, pas de fièvre ; traitement poursuivi, contrôle dans trois mois. '.repeat(3)

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page

beforeEach(async () => {
  Object.assign(meter, { leastBytes: Number.POSITIVE_INFINITY, verificationMs: 0, passedMs: 0 })
  practice = await openPractice()
  const { nowMs } = practice.clock
  // One after the other, as hosts give them: what comes from outside is seen between any two.
  let turns: Promise<void> = Promise.resolve()
  Object.assign(practice.clock, {
    nowMs: () => nowMs() + meter.passedMs,
    turn() {
      turns = turns.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(() => meter.turned())
      return turns
    }
  })
  ;({ camille, yanis, conversation } = await practice.colleagues())
  await practice.settle()
  // So it is while one waits for the relay.
  for (const desk of [camille, yanis]) desk.leaving = () => meter.turned()
  ;({ node: document } = await camille.client.call('create-document', { conversation, name: 'Protocole' }))
  await practice.pass(2_000)
  hers = await openPage(camille.client, { conversation, document })
  await practice.pass(100)
})
afterEach(() => practice.close())

function paste(paragraphs: number): void {
  const some = Array.from({ length: paragraphs }, () => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(TEXT)])
    return paragraph
  })
  hers.doc.getXmlFragment('content').insert(0, some)
}

it('what is made of a whole document, sent and held against it, is done in steps of one thing each', async () => {
  paste(PARAGRAPHS)
  await practice.pass(15_000)
  meter.begin((PARAGRAPHS * TEXT.length) / 2)
  // Enough for a checkpoint and a snapshot, and less than what counts here.
  paste(PARAGRAPHS / 3)
  await practice.pass(15_000)
  meter.turned()
  const done = meter.steps.flat()
  for (const name of ['apply', 'encode', 'blake2b', 'ed25519Sign', 'ed25519Verify']) expect(done).toContain(name)
  expect(meter.steps.filter((step) => step.length > 1)).toEqual([])
})

it('who comes back to many records opens and stores them in steps of a few', async () => {
  yanis.network.cut()
  for (let record = 0; record < 60; record++) {
    hers.type(`${record} `)
    await practice.pass(60)
  }
  meter.begin(0)
  meter.verificationMs = 5
  yanis.network.mend()
  await practice.pass(30_000)
  meter.turned()
  const verified = meter.steps.map((step) => step.filter((name) => name === 'ed25519Verify').length)
  expect(verified.reduce((sum, count) => sum + count, 0)).toBe(60)
  expect(Math.max(...verified)).toBeLessThanOrEqual(3)
})

it('who writes something with each answer of the relay reads what others write meanwhile', async () => {
  const his = await openPage(yanis.client, { conversation, document })
  // In two windows: what is written is sent soon.
  await openPage(camille.client, { conversation, document })
  await practice.pass(1_000)
  let letters = 0
  let readAfter: number | undefined
  // Each time that something leaves, and long after what left before.
  camille.leaving = () => {
    meter.passedMs += 30
    if (hers.text().includes('Yanis')) readAfter ??= letters
    if (letters === 20) his.type(' Yanis ')
    if (letters === 40) practice.clock.advance(60)
    if (letters < 120) hers.type(String(letters++ % 10))
  }
  hers.type('.')
  await practice.pass(20_000)
  expect(letters).toBe(120)
  expect(readAfter).toBeLessThan(100)
})

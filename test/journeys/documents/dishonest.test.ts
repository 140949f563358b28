import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Desk, integrity, openPractice, type Practice, quarantined } from '../../support/clients-in-process.ts'
import { type DishonestWriter, paragraph, turnDishonest, updateBy } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'
import { contentDigest, folderLogOf, fromHex, toHex } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page
let mallory: DishonestWriter

/** Camille has a document open; Yanis has read it, and is honest no more. */
beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
  ;[document, hers] = await openNewDocument(practice, conversation, [camille])
  await practice.pass(100)
  hers.type('écrit par Camille')
  await practice.pass(2_000)
  mallory = await turnDishonest(practice, yanis, conversation)
})
afterEach(async () => {
  mallory.relay.stop()
  await practice.close()
})

const update = (bytes: Uint8Array, session = 0) => ({ type: 'update', session, at: 1, update: bytes }) as const

/** Whatever happened, Camille goes on writing. */
async function goesOn(): Promise<void> {
  const before = hers.text()
  hers.type('!')
  await practice.pass(1_000)
  expect(hers.text()).toBe(`${before}!`)
  expect(hers.closedWith).toBe(undefined)
  expect(await stateOf(camille)).toContain('!')
}

async function stateOf(desk: Desk): Promise<string> {
  const page = await openPage(desk.client, { conversation, document })
  await practice.pass(100)
  const text = page.text()
  await page.close()
  return text
}

describe('a dishonest member', () => {
  it('[YDOC-1] writes in nobody else’s name, nor in another session of their own', async () => {
    await mallory.say(document, update(updateBy(hers.client, paragraph('au nom de Camille'))))
    await mallory.say(document, update(updateBy(mallory.client(document, 3), paragraph('sous un autre numéro')), 2))
    expect(quarantined(camille)).toEqual(['invalid-body', 'invalid-body'])
    expect(hers.text()).toBe('écrit par Camille')
    await mallory.say(document, update(updateBy(mallory.client(document, 5), paragraph('en son nom')), 5))
    expect(hers.text()).toContain('en son nom')
    await goesOn()
  })

  it('[DLOG-3] [REC-3] [REC-4] is found out by counters and heads that are not so', async () => {
    const text = (session: number) => update(updateBy(mallory.client(document, session), paragraph(`n° ${session}`)), session)
    await mallory.say(document, text(1), { counter: 1 })
    await mallory.say(document, text(2), { counter: 1 })
    await mallory.say(document, text(3), { counter: 9 })
    await mallory.say(document, text(4), { counter: 10, head: { seq: 1, hash: new Uint8Array(32) } })
    expect(integrity(camille)).toEqual(['counter-replay', 'counter-gap', 'fork'])
    await goesOn()
  })

  it('[YDOC-4] has seen no more than it shows to have read, whatever it says', async () => {
    await mallory.say(document, { type: 'seen', at: 1, read: 1_000 })
    hers.type('vu par personne')
    await practice.pass(2_000)
    expect(hers.status).toMatchObject({ atRelay: true, seenBy: [] })
  })

  it('[DLOG-7] says of what it wrote that it puts back what it likes: it stays what it is, and a number to come says nothing', async () => {
    for (const [session, restores] of [1, 1_000, Number.MAX_SAFE_INTEGER].entries())
      await mallory.say(document, {
        ...update(updateBy(mallory.client(document, session), paragraph('faux')), session),
        restores
      })
    const { revisions } = await camille.client.call('document-history', { conversation, document })
    expect(revisions.map(({ restores }) => restores?.seq)).toEqual([undefined, 1, undefined])
    expect(revisions.map(({ inserted }) => inserted > 0)).toEqual([true, true, true])
    expect(hers.text().split('faux')).toHaveLength(4)
    await goesOn()
  })

  it('[LOG-3] [DLOG-3] moves nothing of one document by an entry of another that has its id', async () => {
    const { node: other } = await camille.client.call('create-document', { conversation, name: 'Autre' })
    await practice.pass(2_000)
    const place = { conversation, document }
    const before = (await camille.client.call('document-history', place)).revisions
    const known = camille.store.get<{ id: Uint8Array }>(
      'SELECT entry_id AS id FROM document_update WHERE log = ?',
      fromHex(document)
    )
    const body = update(updateBy(mallory.client(other), paragraph('sous le même numéro')))
    const seen = { type: 'seen', at: 1 } as const
    await mallory.append(other, [
      mallory.entry(other, seen),
      mallory.entry(other, seen),
      mallory.entry(other, body, {}, known?.id)
    ])
    expect((await camille.client.call('document-history', place)).revisions).toEqual(before)
    const page = await openPage(camille.client, { conversation, document: other })
    await practice.pass(100)
    expect(page.text()).toBe('sous le même numéro')
    await page.close()
  })

  it('[DLOG-2] [DLOG-3] brings no record of another log, of another entry, or of another device', async () => {
    const { node: other } = await camille.client.call('create-document', { conversation, name: 'Autre' })
    await practice.pass(2_000)
    const body = update(updateBy(mallory.client(document), paragraph('déplacé')))
    const replayed = mallory.entry(document, body)
    await mallory.append(document, [{ entryId: new Uint8Array(16).fill(7), bytes: replayed.bytes }])
    await mallory.append(document, [mallory.entry(other, body)])
    await mallory.say(document, body, { log: fromHex(other) })
    await mallory.say(document, body, { record: new Uint8Array(16).fill(9) })
    const { device } = (await deviceOf(camille)) ?? {}
    await mallory.say(document, body, device ? { device } : {})
    expect(quarantined(camille)).toEqual([
      'decryption-failed',
      'decryption-failed',
      'invalid-record',
      'invalid-record',
      'invalid-record'
    ])
    await goesOn()
  })

  it('[DLOG-7] leaves a large update unfinished, and nobody waits for it', async () => {
    const parts = { ...update(new Uint8Array(1_000).fill(1)), parts: 3 }
    await mallory.say(document, { ...parts, part: 0 })
    await mallory.say(document, { ...parts, part: 2 })
    expect(quarantined(camille)).toEqual(['invalid-body'])
    const whole = updateBy(mallory.client(document, 1), paragraph('x'.repeat(1_000)))
    const half = whole.length >> 1
    const place = { type: 'update', session: 1, at: 1, parts: 2 } as const
    await mallory.say(document, { ...place, part: 0, update: whole.slice(0, half) })
    await goesOn()
    await mallory.say(document, { ...place, part: 1, update: whole.slice(half) })
    expect(hers.text()).toContain('x'.repeat(1_000))
  })

  it('[YDOC-5] breaks nobody’s editor with an update that is none, a bomb, or built to throw', async () => {
    const client = mallory.client(document)
    const deep = updateBy(client, (doc) => {
      let inner = new Y.XmlElement('quote')
      doc.getXmlFragment('content').insert(0, [inner])
      for (let depth = 0; depth < 3_000; depth++) {
        const next = new Y.XmlElement('q')
        inner.insert(0, [next])
        inner = next
      }
    })
    const nested = updateBy(client, (doc) => {
      let value: unknown[] = []
      for (let depth = 0; depth < 2_000; depth++) value = [value]
      doc.getMap('comments').set('a', value)
    })
    const subdocument = updateBy(client, (doc) => doc.getMap('comments').set('a', new Y.Doc()))
    // One client, thirty million structs, none of which follows.
    const bomb = Uint8Array.of(1, 0xff, 0xff, 0xff, 0x0e, 1, 0)
    const garbage = new Uint8Array(300).fill(0xff)
    const hostile = [deep, nested, subdocument, bomb, garbage, huge(client), selfish(client), twice(client)]
    for (const bytes of hostile) await mallory.say(document, update(bytes))
    expect(quarantined(camille)).toEqual(hostile.map(() => 'invalid-body'))
    await goesOn()
  })

  it('[YDOC-5] says of one place first one thing and then another: every page shows the first', async () => {
    const client = mallory.client(document)
    await mallory.say(document, update(updateBy(client, paragraph('dit d’abord'))))
    // The core keeps the whole of it as it is now, and what follows behind that.
    hers.type('x'.repeat(70_000))
    await practice.pass(5_000)
    await mallory.say(document, update(updateBy(client, paragraph('nié, et davantage'))))
    await practice.pass(5_000)
    expect(hers.text()).toContain('dit d’abord')
    const before = hers.text()
    expect(before).not.toContain('nié')
    expect(await stateOf(camille)).toBe(before)
    await goesOn()
  })

  it('[SNAP-3] puts a snapshot that drops content: it is named with its signer, and an honest one follows', async () => {
    await mallory.snapshot(document, Y.encodeStateAsUpdate(new Y.Doc()))
    await practice.pass(60_000)
    const { incidents } = await camille.client.call('incidents', { conversation })
    expect(incidents).toMatchObject([{ kind: 'snapshot', from: { account: yanis.account } }])
    expect(newestSnapshot(camille)).toMatchObject({ version: 2, device: (await deviceOf(camille))?.device })
    await goesOn()
  })

  it('[SNAP-1] [SNAP-3] puts one with a wrong hash of the log: it is named too', async () => {
    await mallory.snapshot(document, Y.encodeStateAsUpdate(hers.doc), { hash: new Uint8Array(32) })
    await practice.pass(60_000)
    expect(integrity(camille)).toEqual(['snapshot'])
    expect(newestSnapshot(camille)?.version).toBe(2)
    await goesOn()
  })

  it('[SNAP-3] hides in one who wrote: it is named too', async () => {
    await mallory.snapshot(document, Y.encodeStateAsUpdate(hers.doc), { digest: digestOf(await sodiumOf(), hers.doc) })
    await practice.pass(60_000)
    expect(integrity(camille)).toEqual(['snapshot'])
    expect(newestSnapshot(camille)?.version).toBe(2)
    await goesOn()
  })

  it('[WSNAP-3] claims more than an honest one may cover, behind an update left unfinished: an honest one follows all the same', async () => {
    await mallory.say(document, { ...update(new Uint8Array(100).fill(1)), part: 0, parts: 3 })
    const { cursor } = camille.store.get<{ cursor: number }>(CURSOR, fromHex(document)) ?? { cursor: 0 }
    await mallory.snapshot(document, Y.encodeStateAsUpdate(new Y.Doc()), { covers: cursor })
    await practice.pass(60_000)
    expect(integrity(camille)).toEqual(['snapshot'])
    expect(newestSnapshot(camille)).toMatchObject({ version: 2, device: (await deviceOf(camille))?.device })
    await goesOn()
  })

  it('[LIM-16] leaves snapshots unfinished, and keeps nobody from theirs', async () => {
    const log = fromHex(document)
    for (let index = 1; index <= 4; index++) {
      const place = { log, epoch: mallory.epoch, snapshot: new Uint8Array(16).fill(index) }
      await Promise.all([
        mallory.relay.request('put-snapshot-part', { ...place, part: 0, bytes: new Uint8Array(100) }),
        practice.pass(100)
      ])
    }
    for (let record = 0; record < 210; record++) {
      hers.type(`${record} `)
      await practice.pass(60)
    }
    await practice.pass(60_000)
    expect(newestSnapshot(camille)?.version).toBe(1)
  })

  it('[TREE-2] takes nothing out of the tree that does not lie in the bin, and erases nobody’s documents', async () => {
    const tree = toHex(folderLogOf(await sodiumOf(), fromHex(conversation)))
    const doc = await treeOf(yanis)
    const client = mallory.client(tree, 40)
    await mallory.say(
      tree,
      update(
        updateBy(client, (on) => void on.getMap('nodes').delete(document), doc()),
        40
      )
    )
    await mallory.say(
      tree,
      update(
        updateBy(mallory.client(tree, 41), (on) => void on.getMap('nodes').set(document, 'rien'), doc()),
        41
      )
    )
    const asFolder = (on: Y.Doc): void => void (on.getMap('nodes').get(document) as Y.Map<unknown>).set('kind', 'folder')
    await mallory.say(tree, update(updateBy(mallory.client(tree, 42), asFolder, doc()), 42))
    // In the bin and gone at once: it did not lie there before.
    const atOnce = (on: Y.Doc): void => {
      ;(on.getMap('nodes').get(document) as Y.Map<unknown>).set('trashedAt', 1)
      on.getMap('nodes').delete(document)
    }
    await mallory.say(tree, update(updateBy(mallory.client(tree, 43), atOnce, doc()), 43))
    await practice.pass(5_000)
    const { nodes } = await camille.client.call('folder', { conversation })
    expect(nodes).toMatchObject([{ id: document, kind: 'document', name: 'Protocole' }])
    expect(nodes[0]?.trashedAt).toBe(undefined)
    await goesOn()
  })
})

const huge = (client: number): Uint8Array => gc(client, 2 ** 40)

/** A collected struct of any length, as no editor makes one. */
function gc(client: number, length: number): Uint8Array {
  const bytes = [1, 1, ...varUint(client), 0, 0, ...varUint(length), 0]
  return Uint8Array.from(bytes)
}

/** Two letters, each as all that this client wrote. */
function twice(client: number): Uint8Array {
  const letter = (clock: number): number[] => [1, ...varUint(client), clock, 4, 1, 1, 116, 1, 65]
  return Uint8Array.from([2, ...letter(0), ...letter(1), 0])
}

/** A text that stands to the right of what its author has yet to write. */
function selfish(client: number): Uint8Array {
  const origin = [...varUint(client), ...varUint(500)]
  return Uint8Array.from([1, 1, ...varUint(client), 0, 0x84, ...origin, 1, 65, 0])
}

function varUint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push(0x80 | (rest % 128))
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}

function newestSnapshot(desk: Desk): { version: number; device: Uint8Array } | undefined {
  return desk.store.get<{ version: number; device: Uint8Array }>(
    'SELECT snapshot_version AS version, snapshot_device AS device FROM document_log WHERE log = ?',
    fromHex(document)
  )
}

const CURSOR = 'SELECT cursor FROM document_log WHERE log = ?'
const digestOf = (sodium: Awaited<ReturnType<typeof sodiumOf>>, doc: Y.Doc) => contentDigest(sodium, doc, 'document')

const deviceOf = async (desk: Desk): Promise<{ device: Uint8Array } | undefined> =>
  desk.store.get<{ device: Uint8Array }>('SELECT device FROM account')

async function sodiumOf() {
  const { createNodePorts } = await import('@colloque/client-node')
  return (await createNodePorts({ vaultPath: '/nonexistent/vault', files: false })).sodium
}

/** The tree as Camille's vault has it, anew each time. */
async function treeOf(_desk: Desk): Promise<() => Y.Doc> {
  const tree = folderLogOf(await sodiumOf(), fromHex(conversation))
  const rows = camille.store.all<{ bytes: Uint8Array }>('SELECT bytes FROM document_update WHERE log = ? ORDER BY seq', tree)
  return () => {
    const doc = new Y.Doc()
    for (const { bytes } of rows) Y.applyUpdate(doc, bytes)
    return doc
  }
}

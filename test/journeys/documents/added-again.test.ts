import { decodeClientFrame } from '@colloque/protocol'
import { afterEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { turnDishonest } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage } from '../../support/document-page.ts'
import { contentDigest, fromHex } from '../../support/engine-parts.ts'

let practice: Practice
afterEach(() => practice.close())

const incidents = async (desk: Desk, conversation: string) =>
  (await desk.client.call('incidents', { conversation })).incidents.map((incident) => [
    incident.kind,
    'from' in incident ? incident.from?.account : undefined
  ])

/** Parts of snapshots: one that was refused is not fetched again as long as it is the newest. */
const snapshotsAsked = ({ frames }: Desk): number =>
  frames.filter((frame) => Buffer.from(frame).toString('latin1').includes('get-snapshot')).length

it('[SNAP-5] who has read a part takes no snapshot that lacks it, names its signer, and goes on from an honest one', async () => {
  practice = await openPractice()
  const { camille, yanis } = await practice.colleagues()
  const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
  const conversation = await practice.group(camille, yanis, noor)
  const [document, hers] = await openNewDocument(practice, conversation, [camille])
  await practice.pass(200)
  hers.type('avant ')
  await practice.pass(2_000)
  await camille.client.call('remove-members', { conversation, accounts: [noor.account] })
  await practice.pass(5_000)
  hers.type('pendant ')
  await practice.pass(2_000)
  noor.network.cut()
  await camille.client.call('add-members', { conversation, accounts: [noor.account] })
  await practice.pass(120_000)
  const mallory = await turnDishonest(practice, yanis, conversation)
  camille.network.cut()
  const rewritten = new Y.Doc()
  rewritten.clientID = mallory.client(document)
  const paragraph = new Y.XmlElement('paragraph')
  rewritten.getXmlFragment('content').insert(0, [paragraph])
  paragraph.insert(0, [new Y.XmlText('avant pendant ')])
  const digest = contentDigest(mallory.sodium, rewritten, 'document')
  await mallory.snapshot(document, Y.encodeStateAsUpdate(rewritten), { digest })
  noor.network.mend()
  await practice.pass(120_000)
  expect(await incidents(noor, conversation)).toEqual([['snapshot', yanis.account]])
  const asked = snapshotsAsked(noor)
  await practice.pass(300_000)
  expect(snapshotsAsked(noor)).toBe(asked)
  camille.network.mend()
  await practice.pass(120_000)
  await practice.settle()
  const theirs = await openPage(noor.client, { conversation, document })
  await practice.pass(2_000)
  expect(theirs.text()).toBe('avant pendant ')
  theirs.type('après')
  await practice.pass(2_000)
  expect(hers.text()).toBe('avant pendant après')
  expect(await incidents(noor, conversation)).toEqual([['snapshot', yanis.account]])
  mallory.relay.stop()
})

it('[SNAP-2] puts a snapshot behind one of an epoch in which they were no member, once', async () => {
  practice = await openPractice()
  const { camille, yanis } = await practice.colleagues()
  const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
  const conversation = await practice.group(camille, yanis)
  const [document, hers] = await openNewDocument(practice, conversation, [camille])
  await practice.pass(200)
  hers.type('avant ')
  await practice.pass(2_000)
  await camille.client.call('remove-members', { conversation, accounts: [yanis.account] })
  await practice.pass(5_000)
  await camille.client.call('add-members', { conversation, accounts: [noor.account] })
  await practice.pass(60_000)
  // The next one she makes, for Yanis, does not leave; and Noor is not there.
  noor.network.cut()
  camille.leaving = (frame) => {
    if (requestOf(frame) === 'put-snapshot-part') camille.network.cut()
  }
  const before = yanis.frames.length
  await camille.client.call('add-members', { conversation, accounts: [yanis.account] })
  await practice.pass(125_000)
  const puts = yanis.frames.slice(before).filter((frame) => requestOf(frame) === 'put-snapshot')
  expect(puts.length).toBeGreaterThan(0)
  expect(puts.length).toBeLessThan(10)
  const { snapshot_version: version } = yanis.store.get<{ snapshot_version: number }>(
    'SELECT snapshot_version FROM document_log WHERE log = ?',
    fromHex(document)
  ) ?? { snapshot_version: 0 }
  expect(version).toBeGreaterThan(1)
})

function requestOf(frame: Uint8Array): string {
  const decoded = decodeClientFrame(frame)
  return decoded.kind === 'request' ? decoded.body.type : 'hello'
}

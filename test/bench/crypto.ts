import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNativeProvider, createNativeSodium, openVaultPlace } from '@colloque/client-node'
import { createMls, type Mls, type MlsState, type OwnKeyPackage, platformRandom } from '@colloque/crypto'
import { printFigure, timeCalls } from './measure.ts'

/** Messages sealed and opened by MLS with their ratchet step encoded, at 2 and at 100 devices, and with that step durably stored. */
const NOW_S = 1_800_000_000
const data = new Uint8Array(33)
const plaintext = new Uint8Array(600)
const trust = (): boolean => true

async function keyPackage(mls: Mls, index: number): Promise<OwnKeyPackage> {
  const signatureSeed = platformRandom().bytes(32)
  const identity = new Uint8Array(32)
  new DataView(identity.buffer).setUint32(0, index)
  return mls.createKeyPackage({ identity, signatureSeed, notBefore: NOW_S, notAfter: NOW_S + 86_400 })
}

async function group(mls: Mls, devices: number): Promise<[MlsState, MlsState]> {
  const packages = await Promise.all(Array.from({ length: devices }, (_, index) => keyPackage(mls, index)))
  const [first, second] = packages as [OwnKeyPackage, OwnKeyPackage]
  const alone = await mls.createGroup({ groupId: new Uint8Array(16), extension: Uint8Array.of(1), keyPackage: first })
  const add = packages.slice(1).map((made) => made.bytes)
  const { post, welcome } = await mls.commit(alone, { add, remove: [], authenticatedData: data, judgeCredential: trust })
  const { state } = await mls.join({ welcome: welcome as Uint8Array, keyPackages: [second], judgeCredential: trust })
  return [post, state]
}

export async function benchCrypto(): Promise<void> {
  const random = platformRandom()
  const sodium = createNativeSodium()
  const mls = await createMls({ random, provider: await createNativeProvider({ sodium, random }) })
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const store = await openVaultPlace(join(folder, 'vault')).openStore(random.bytes(32))
  store.script(
    'CREATE TABLE ratchet (leaf INTEGER PRIMARY KEY, bytes BLOB); CREATE TABLE text (at INTEGER PRIMARY KEY, body BLOB)'
  )
  for (const devices of [2, 100]) {
    let [sender, receiver] = await group(mls, devices)
    const messages: Uint8Array[] = []
    const seal = async () => {
      const sealed = await mls.seal(sender, plaintext, data)
      sender = sealed.state
      messages.push(sealed.message)
      return sealed
    }
    printFigure({
      name: `seal a 600 B message, ${devices} devices`,
      value: await timeCalls(5, 200, seal),
      unit: 'ms',
      aim: { atMost: 0.3 }
    })
    const open = async () => {
      const opened = await mls.open(receiver, messages.shift() as Uint8Array, data)
      receiver = opened.state
      return opened
    }
    printFigure({
      name: `open a 600 B message, ${devices} devices`,
      value: await timeCalls(5, 200, open),
      unit: 'ms',
      aim: { atMost: 0.3 }
    })
    const durable = async () => {
      const sealed = await seal()
      store.transaction(() => {
        store.run('INSERT OR REPLACE INTO ratchet VALUES (?, ?)', sealed.ratchet.leafIndex, sealed.ratchet.bytes)
        store.run('INSERT INTO text (body) VALUES (?)', plaintext)
      })
    }
    printFigure({
      name: `seal, state durably stored, ${devices} devices`,
      value: await timeCalls(5, 200, durable),
      unit: 'ms',
      aim: { atMost: 1 }
    })
    const durableOpen = async () => {
      const opened = await open()
      store.transaction(() => {
        store.run('INSERT OR REPLACE INTO ratchet VALUES (?, ?)', opened.ratchet.leafIndex, opened.ratchet.bytes)
        store.run('INSERT INTO text (body) VALUES (?)', opened.plaintext)
      })
    }
    printFigure({
      name: `open, state durably stored, ${devices} devices`,
      value: await timeCalls(5, 200, durableOpen),
      unit: 'ms',
      aim: { atMost: 1 }
    })
  }
  store.close()
  await rm(folder, { recursive: true })
}

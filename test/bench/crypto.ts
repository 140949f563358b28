import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNativeProvider, createNativeSodium, openVaultPlace } from '@colloque/client-node'
import { createMls, type Mls, type MlsState, type OwnKeyPackage, platformRandom } from '@colloque/crypto'
import { printFigure, type Spread, timeCalls } from './measure.ts'
import { plainGroup } from './plain-mls.ts'

/** MLS at 2, 20 and 100 devices: our port and native provider beside the library as it comes, with its default provider, in one run. */
const NOW_S = 1_800_000_000
const RUNS = 5
const data = new Uint8Array(33)
const plaintext = new Uint8Array(600)
const trust = (): boolean => true

/** One group as both sides of this comparison have it. Each call goes on from the one before, but commits and joins, which change nothing here. */
export interface BenchGroup {
  seal(plaintext: Uint8Array): Promise<void>
  /** What was sealed longest ago. */
  open(): Promise<void>
  commit(): Promise<void>
  join(): Promise<void>
}

async function ownGroup(mls: Mls, devices: number): Promise<BenchGroup & { readonly ratchet: () => Ratchet }> {
  const packages = await Promise.all(Array.from({ length: devices }, (_, index) => keyPackage(mls, index)))
  const [first, second] = packages as [OwnKeyPackage, OwnKeyPackage]
  const alone = await mls.createGroup({ groupId: new Uint8Array(16), extension: Uint8Array.of(1), keyPackage: first })
  const add = packages.slice(1).map((made) => made.bytes)
  const { post, welcome } = await mls.commit(alone, { add, remove: [], authenticatedData: data, judgeCredential: trust })
  const joining = { welcome: welcome as Uint8Array, keyPackages: [second], judgeCredential: trust }
  let sender = post
  let receiver: MlsState = (await mls.join(joining)).state
  let ratchet: Ratchet = { leafIndex: 0, bytes: new Uint8Array(0) }
  const messages: Uint8Array[] = []
  return {
    async seal(text) {
      const sealed = await mls.seal(sender, text, data)
      sender = sealed.state
      ratchet = sealed.ratchet
      messages.push(sealed.message)
    },
    async open() {
      const opened = await mls.open(receiver, messages.shift() as Uint8Array, data)
      receiver = opened.state
      ratchet = opened.ratchet
    },
    commit: async () => void (await mls.commit(post, { add: [], remove: [], authenticatedData: data, judgeCredential: trust })),
    join: async () => void (await mls.join(joining)),
    ratchet: () => ratchet
  }
}
interface Ratchet {
  readonly leafIndex: number
  readonly bytes: Uint8Array
}

async function keyPackage(mls: Mls, index: number): Promise<OwnKeyPackage> {
  const signatureSeed = platformRandom().bytes(32)
  const identity = new Uint8Array(32)
  new DataView(identity.buffer).setUint32(0, index)
  return mls.createKeyPackage({ identity, signatureSeed, notBefore: NOW_S, notAfter: NOW_S + 86_400 })
}

interface Times {
  readonly seal: Spread
  readonly open: Spread
  readonly commit: Spread
  readonly join: Spread
}

async function timesOf(group: BenchGroup, messages: number, handshakes: number): Promise<Times> {
  return {
    seal: await timeCalls(RUNS, messages, () => group.seal(plaintext)),
    open: await timeCalls(RUNS, messages, () => group.open()),
    commit: await timeCalls(RUNS, handshakes, () => group.commit()),
    join: await timeCalls(RUNS, handshakes, () => group.join())
  }
}

export async function benchCrypto(): Promise<void> {
  const random = platformRandom()
  const sodium = createNativeSodium()
  const mls = await createMls({ random, provider: await createNativeProvider({ sodium, random }) })
  for (const devices of [2, 20, 100]) {
    const group = await ownGroup(mls, devices)
    const ours = await timesOf(group, 200, 5)
    const theirs = await timesOf(await plainGroup(devices), 20, 2)
    const figure = (name: string, step: keyof Times, atMost?: number): void =>
      printFigure({
        name: `${name}, ${devices} devices`,
        value: ours[step],
        unit: 'ms',
        ...(atMost !== undefined && { aim: { atMost } }),
        beside: { name: 'ts-mls, default provider', value: theirs[step], ratio: { atMost: 0.2 } }
      })
    figure('seal a 600 B message', 'seal', 0.3)
    figure('open and verify a 600 B message', 'open', 0.3)
    figure('commit without a proposal', 'commit')
    figure('join by a Welcome', 'join')
    if (devices !== 20) await measureDurable(group, devices)
  }
}

/** With the step of the ratchet on the disk, as it is before anything is sent or shown. */
async function measureDurable(group: Awaited<ReturnType<typeof ownGroup>>, devices: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const store = await openVaultPlace(join(folder, 'vault')).openStore(platformRandom().bytes(32))
  store.script(
    'CREATE TABLE ratchet (leaf INTEGER PRIMARY KEY, bytes BLOB); CREATE TABLE text (at INTEGER PRIMARY KEY, body BLOB)'
  )
  const keep = async (step: Promise<void>): Promise<void> => {
    await step
    const { leafIndex, bytes } = group.ratchet()
    store.transaction(() => {
      store.run('INSERT OR REPLACE INTO ratchet VALUES (?, ?)', leafIndex, bytes)
      store.run('INSERT INTO text (body) VALUES (?)', plaintext)
    })
  }
  for (const [name, step] of [
    ['seal', () => group.seal(plaintext)],
    ['open', () => group.open()]
  ] as const) {
    const value = await timeCalls(RUNS, 200, () => keep(step()))
    printFigure({ name: `${name}, state durably stored, ${devices} devices`, value, unit: 'ms', aim: { atMost: 1 } })
  }
  store.close()
  await rm(folder, { recursive: true })
}

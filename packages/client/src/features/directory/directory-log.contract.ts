// What the directory does with a relay that is honest, and with one that is not; run on any store.
import type { AnyEvent } from '@colloque/client-api'
import { createWasmSodium, domainPrefix, type Random, type Sodium } from '@colloque/crypto'
import {
  type AnswerOf,
  type AnyPush,
  accessProof,
  type ConnectionChallenge,
  type Entry,
  type RequestName,
  type RequestOf
} from '@colloque/protocol'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RelayLink } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { Store } from '../../ports/index.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { migrate } from '../../vault/migrate.ts'
import { insertAccount } from '../account/account.ts'
import { certifyDevice, deviceId } from './certificate.ts'
import { type DirectoryLog, openDirectory } from './directory-log.ts'
import { directoryAccessKey, openEntry, sealEntry } from './directory-seal.ts'
import { savePlace } from './directory-store.ts'
import { decodeEntry, type EntryDraft, keyId, type Signer, signEntry } from './entry.ts'

const SPACE = new Uint8Array(16).fill(3)
const LOG = new Uint8Array(16).fill(4)
const KEY = new Uint8Array(32).fill(5)
const OTHER_KEY = new Uint8Array(32).fill(6)

/** A relay by hand: what it shows is what `entries` holds. */
interface HandRelay extends RelayLink {
  entries: Entry[]
  proofs: number
  connection: number
  page: number
  push(push: AnyPush): void
}

export function directoryContract(openStore: () => Promise<Store>): void {
  let sodium: Sodium
  let random: Random
  let store: Store
  let relay: HandRelay
  let events: AnyEvent[]
  let founder: ReturnType<typeof makeFounder>
  let chain: Uint8Array[]
  beforeAll(async () => {
    sodium = await createWasmSodium()
    let drawn = 0
    random = {
      bytes(length) {
        const whole = new Uint8Array(length)
        for (let at = 0; at < length; at += 32)
          whole.set(sodium.blake2b(Uint8Array.from(`${drawn++}`, Number)).subarray(0, length - at), at)
        return whole
      }
    }
  })

  function makeFounder() {
    const rootSeed = random.bytes(32)
    const seed = random.bytes(32)
    const rootPublic = sodium.ed25519PublicKey(rootSeed)
    const account = keyId(sodium, rootPublic)
    const keys = {
      account,
      mlsKey: random.bytes(32),
      recordKey: sodium.ed25519PublicKey(seed),
      inboxKey: random.bytes(1216),
      mailbox: random.bytes(16)
    }
    const certificate = certifyDevice(sodium, keys, { by: 'root', key: account, seed: rootSeed })
    return { account, rootPublic, seed, certificate, mailbox: keys.mailbox, device: deviceId(sodium, certificate) }
  }
  const signer = (): Signer => ({ role: 'device', key: founder.device, seed: founder.seed })
  const author = () => ({ account: founder.account, device: founder.device })
  const inviteDraft = (): EntryDraft => ({
    kind: 'invite',
    by: author(),
    body: { joinKey: random.bytes(32), role: 'member', expiresAt: 0 }
  })

  /** The next honest envelope of the chain. */
  function grow(draft: EntryDraft = inviteDraft(), by = signer()): Uint8Array {
    const last = chain.at(-1)
    const previous = last && { association: hashOf(chain[0]), index: chain.length - 1, hash: hashOf(last) }
    const envelope = signEntry(sodium, previous, draft, [by])
    chain.push(envelope)
    return envelope
  }
  const hashOf = (envelope: Uint8Array | undefined) => decodeEntry(sodium, envelope ?? new Uint8Array(0)).hash
  const put = (envelope: Uint8Array, seq = relay.entries.length + 1): Entry => {
    const entry = {
      seq,
      epoch: 0,
      kind: 0 as const,
      ...sealEntry({ sodium, random }, KEY, { log: LOG, entryId: random.bytes(16), epoch: 0 }, envelope)
    }
    relay.entries.push(entry)
    return entry
  }

  beforeEach(async () => {
    store = await openStore()
    migrate(store)
    founder = makeFounder()
    chain = []
    events = []
    relay = handRelay()
    put(grow({ kind: 'found', by: author(), body: foundingBody() }))
    const seeds = { loginSeed: KEY, mlsSeed: KEY, recordSeed: founder.seed, inboxSeed: KEY, mailboxSeed: KEY }
    insertAccount(store, { phase: 'open', relayUrl: 'https://relay.test', ...founder, ...seeds })
    savePlace(store, { association: hashOf(chain[0]), space: SPACE, log: LOG }, { epoch: 0, key: KEY })
  })
  const foundingBody = () => ({
    name: 'Association',
    rootPublic: founder.rootPublic,
    profile: { name: 'Camille Durand', profession: 'médecin' },
    certificate: founder.certificate
  })

  const open = (): DirectoryLog => openDirectory({ store, relay, sodium, random, emit: (event) => events.push(event) })
  const stored = () => store.get<{ count: number }>('SELECT count(*) AS count FROM directory_entry')?.count

  function handRelay(): HandRelay {
    const listeners = new Set<(push: AnyPush) => void>()
    const onlines = new Set<() => void>()
    let proven = 0
    const challenge = (): ConnectionChallenge => ({
      relay: SPACE,
      connection: new Uint8Array(16).fill(self.connection),
      nonce: KEY
    })
    function answer(name: RequestName, body: never): unknown {
      if (name === 'prove') {
        const { space, epoch, signature } = body as RequestOf<'prove'>
        const right = sodium.ed25519Verify(
          signature,
          accessProof(challenge(), space, epoch),
          directoryAccessKey(sodium, KEY, SPACE)
        )
        if (!right) throw new RelayRefusal({ code: 'access-denied' })
        proven = self.connection
        self.proofs += 1
        return { current: 0 }
      }
      if (proven !== self.connection) throw new RelayRefusal({ code: 'not-proven' })
      if (name === 'subscribe') {
        const { after } = body as RequestOf<'subscribe'>
        const rest = self.entries.filter((entry) => entry.seq > after)
        return { entries: rest.slice(0, self.page), complete: rest.length <= self.page, ended: false }
      }
      const { entries, head } = body as RequestOf<'append'>
      const known = self.entries.find(({ entryId }) => entries[0] && entryId.join() === entries[0].entryId.join())
      if (known) return { seqs: [known.seq] }
      if (head !== self.entries.length) throw new RelayRefusal({ code: 'head-moved', head: self.entries.length })
      for (const entry of entries) self.entries.push({ ...entry, seq: self.entries.length + 1, epoch: 0, kind: 0 })
      return { seqs: [self.entries.length] }
    }
    const self: HandRelay = {
      url: 'https://relay.test',
      state: 'online',
      limits: { entryBytes: 1 << 19, blobBytes: 1 },
      entries: [],
      proofs: 0,
      connection: 1,
      page: 3,
      request: async <N extends RequestName>(name: N, body: RequestOf<N>) => answer(name, body as never) as AnswerOf<N>,
      challenge,
      push(push) {
        for (const listener of listeners) listener(push)
      },
      onPush(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      onOnline(listener) {
        onlines.add(listener)
        return () => void onlines.delete(listener)
      },
      onOffline: () => () => {},
      start: async () => 'online',
      stop() {}
    }
    return self
  }

  describe('an honest relay', () => {
    it('[DIR-22] is shown one proof for each connection, and its pages are read to the end', async () => {
      for (let count = 0; count < 10; count++) put(grow())
      const directory = open()
      await directory.synchronize()
      await directory.synchronize()
      expect(relay.proofs).toBe(1)
      expect(directory.head).toEqual({ index: 10, hash: hashOf(chain[10]) })
      relay.connection = 2
      await directory.synchronize()
      expect(relay.proofs).toBe(2)
      expect(stored()).toBe(11)
      expect(events.every(({ type }) => type === 'directory')).toBe(true)
    })

    it('[DIR-21] holds entries of one length, which open in their own place alone', async () => {
      const entry = put(grow())
      const [founding] = relay.entries
      expect(entry.bytes.length).toBe(1024 + 41)
      expect(openEntry(sodium, KEY, LOG, entry)).toEqual(chain[1])
      const others: [Uint8Array, Uint8Array, Entry][] = [
        [new Uint8Array(32), LOG, entry],
        [KEY, SPACE, entry],
        [KEY, LOG, { ...entry, epoch: 1 }],
        [KEY, LOG, { ...entry, entryId: founding?.entryId ?? SPACE }],
        [KEY, LOG, { ...entry, bytes: Uint8Array.from(entry.bytes, (byte, at) => (at === 900 ? byte ^ 1 : byte)) }]
      ]
      for (const [key, log, other] of others) expect(() => openEntry(sodium, key, log, other)).toThrow('decryption-failed')
      expect(Buffer.from(founding?.bytes ?? []).includes('Camille')).toBe(false)
      expect(Buffer.from(founding?.bytes ?? []).includes(Buffer.from(domainPrefix('directory-entry')))).toBe(false)
    })

    it('[DIR-23] is asked again with a new draft when another entry came before', async () => {
      const directory = open()
      await directory.synchronize()
      const late = grow()
      let drafted = 0
      const draft = inviteDraft()
      await directory.append({
        entryId: random.bytes(16),
        signers: [signer()],
        draft() {
          if (drafted++ === 0) put(late)
          return draft
        }
      })
      expect(drafted).toBe(2)
      expect(directory.head.index).toBe(2)
      expect(directory.state?.invitations.size).toBe(2)
    })

    it('[DIR-23] is sent nothing that the rules refuse', async () => {
      const directory = open()
      await directory.synchronize()
      const draft: EntryDraft = { kind: 'remove-member', by: author(), body: { account: founder.account } }
      await expect(
        directory.append({ entryId: random.bytes(16), signers: [signer()], draft: () => draft })
      ).rejects.toBeInstanceOf(ClientError)
      expect(relay.entries).toHaveLength(1)
    })

    it('[DIR-25] pushes what comes later, in order or not, once or twice', async () => {
      const directory = open()
      await directory.synchronize()
      const first = put(grow())
      relay.push({ type: 'entries', log: LOG, entries: [first] })
      expect(directory.head.index).toBe(1)
      relay.push({ type: 'entries', log: LOG, entries: [first] })
      const [second, third] = [put(grow()), put(grow())]
      relay.push({ type: 'entries', log: LOG, entries: [third] })
      await directory.synchronize()
      relay.push({ type: 'entries', log: LOG, entries: [second, third] })
      relay.push({ type: 'entries', log: SPACE, entries: [third] })
      expect(directory.head.index).toBe(3)
      directory.close()
      relay.push({ type: 'entries', log: LOG, entries: [put(grow())] })
      expect(directory.head.index).toBe(3)
      expect(events.every(({ type }) => type === 'directory')).toBe(true)
    })
  })

  describe('a relay or a member that is not honest', () => {
    const change = (changed: Partial<Entry>) => {
      put(grow())
      relay.entries.push({ ...(relay.entries.pop() as Entry), ...changed })
    }
    const ways: [string, () => void][] = [
      ['breaks a rule', () => put(grow({ kind: 'role', by: author(), body: { account: founder.account, role: 'member' } }))],
      ['is signed by nobody of the association', () => put(grow(inviteDraft(), { ...signer(), seed: random.bytes(32) }))],
      [
        'is sealed with another key',
        () => change(sealEntry({ sodium, random }, OTHER_KEY, { log: LOG, entryId: SPACE, epoch: 0 }, grow()))
      ],
      ['is of another epoch', () => change({ epoch: 1 })],
      ['ends an epoch', () => change({ kind: 1 })],
      ['is no entry', () => put(new Uint8Array(40))]
    ]
    it.each(ways)('[DIR-24] does not count an entry that %s, names it, and reads on', async (_what, act) => {
      const honest = chain.length
      act()
      chain.length = honest
      put(grow())
      const directory = open()
      await directory.synchronize()
      expect(directory.head).toEqual({ index: 1, hash: hashOf(chain[1]) })
      expect(stored()).toBe(2)
      expect(directory.member(founder.account)?.role).toBe('admin')
      expect(events.filter(({ type }) => type === 'integrity')).toEqual([{ type: 'integrity', kind: 'directory', seq: 2 }])
      relay.push({ type: 'entries', log: LOG, entries: [put(grow())] })
      expect(directory.head.index).toBe(2)
      const again = open()
      expect(again.head).toEqual(directory.head)
      await again.synchronize()
      expect(events.filter(({ type }) => type === 'integrity')).toHaveLength(1)
    })

    it('[DIR-24] does not count what was built on an entry that does not count', async () => {
      put(grow({ kind: 'role', by: author(), body: { account: founder.account, role: 'member' } }))
      put(grow())
      const directory = open()
      await directory.synchronize()
      expect(directory.head.index).toBe(0)
      expect(events.filter(({ type }) => type === 'integrity')).toHaveLength(2)
    })

    it('[DIR-4] does not pass for another association', async () => {
      founder = makeFounder()
      chain = []
      relay.entries = []
      put(grow({ kind: 'found', by: author(), body: foundingBody() }))
      const directory = open()
      await expect(directory.synchronize()).rejects.toMatchObject({ code: 'directory-invalid' })
      expect(directory.members()).toEqual([])
    })

    const tampering: [string, string, number, () => void][] = [
      ['leaves one out', 'gap', 4, () => relay.entries.splice(3, 1)],
      ['leaves out all that was read', 'gap', 3, () => relay.entries.splice(0, 3)],
      ['goes back', 'rollback', 3, () => relay.entries.splice(2)],
      [
        'shows other bytes for what was read',
        'fork',
        3,
        () => relay.entries.splice(2, 1, { ...(relay.entries[1] as Entry), seq: 3 })
      ],
      [
        'shows what was read under another id',
        'fork',
        3,
        () => relay.entries.splice(2, 1, { ...(relay.entries[2] as Entry), entryId: KEY.slice(0, 16) })
      ],
      ['numbers an entry twice', 'fork', 4, () => relay.entries.splice(4, 0, relay.entries[3] as Entry)]
    ]
    it.each(tampering)('[DIR-25] is named when it %s', async (_what, kind, seq, tamper) => {
      put(grow())
      put(grow())
      const directory = open()
      await directory.synchronize()
      for (let count = 0; count < 3; count++) put(grow())
      events.length = 0
      tamper()
      await expect(directory.synchronize()).rejects.toMatchObject({ code: 'directory-invalid' })
      expect(events.filter(({ type }) => type === 'integrity')).toEqual([{ type: 'integrity', kind, seq }])
      expect(directory.hashAt(2)).toEqual(hashOf(chain[2]))
    })

    it('[DIR-25] is named when it pushes other bytes for what was read', async () => {
      const entry = put(grow())
      const directory = open()
      await directory.synchronize()
      events.length = 0
      const other = sealEntry({ sodium, random }, KEY, { log: LOG, entryId: entry.entryId, epoch: 0 }, chain[1] ?? KEY)
      relay.push({ type: 'entries', log: LOG, entries: [{ ...entry, ...other }] })
      expect(events).toEqual([{ type: 'integrity', kind: 'fork', seq: 2 }])
    })

    it('[DIR-25] is named when it has gone back at an append', async () => {
      put(grow())
      const directory = open()
      await directory.synchronize()
      const draft = inviteDraft()
      const action = {
        entryId: random.bytes(16),
        signers: [signer()],
        draft() {
          relay.entries.pop()
          return draft
        }
      }
      await expect(directory.append(action)).rejects.toMatchObject({ code: 'directory-invalid' })
      expect(events.at(-1)).toEqual({ type: 'integrity', kind: 'rollback', seq: 2 })
    })
  })
}

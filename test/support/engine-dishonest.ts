/** A member that has all the parts of an honest one and uses them as it likes. */
import { concat, deriveKey, type JudgeCredential, openSealed, seal, u32be, unpad } from '@colloque/crypto'
import { ENTRY_KIND, type NewEntry, type RequestOf } from '@colloque/protocol'
import {
  type Body,
  type ContentRecord,
  commitData,
  type DirectoryDevice,
  type DirectoryHead,
  deliverWelcome,
  encodeBody,
  epochKeys,
  messageData,
  type Space,
  savePending,
  saveRatchet,
  sealEnvelope,
  signRecord
} from './engine-parts.ts'
import type { Person } from './engine-world.ts'

export interface Dishonest {
  readonly space: Space
  /** A record as an honest device would sign it now, but for `changed`. */
  record(entryId: Uint8Array, body: Uint8Array, changed?: Partial<ContentRecord>, recordSeed?: Uint8Array): Uint8Array
  /** Any bytes as an MLS message of the present epoch, in an envelope, as an entry. */
  seal(entryId: Uint8Array, plaintext: Uint8Array, authenticatedData?: Uint8Array): Promise<NewEntry>
  /** Seals a body under a record with these changes and sends it. */
  say(body: Body | Uint8Array, changed?: Partial<ContentRecord>, recordSeed?: Uint8Array): Promise<NewEntry>
  append(entries: readonly NewEntry[]): Promise<void>
  /** Commits whatever is asked, says that it was made under `directory`, and goes on from there itself. */
  commit(change: DishonestChange): Promise<void>
}

export interface DishonestChange {
  readonly add?: readonly { readonly device: DirectoryDevice; readonly keyPackage: Uint8Array }[]
  /** Devices, by their holders. */
  readonly remove?: readonly Person[]
  readonly extension?: Uint8Array
  readonly directory?: DirectoryHead
  readonly authenticatedData?: (entryId: Uint8Array) => Uint8Array
  readonly accessKey?: Uint8Array
}

const anyone: JudgeCredential = () => true
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

export function dishonest(person: Person, conversation: string): Dishonest {
  const space = person.space(conversation)
  const { core } = person
  const { mls, sodium, clock } = core.ports

  function nextCounter(): number {
    core.store.run('UPDATE space SET own_counter = own_counter + 1 WHERE space = ?', space.id)
    return core.store.get<{ own_counter: number }>('SELECT own_counter FROM space WHERE space = ?', space.id)?.own_counter ?? 0
  }

  const self: Dishonest = {
    space,
    record(entryId, body, changed = {}, recordSeed = core.identity.recordSeed) {
      const honest: ContentRecord = {
        version: 1,
        space: space.id,
        log: space.log,
        epoch: space.state.epoch,
        record: entryId,
        device: core.identity.device,
        counter: changed.counter ?? nextCounter(),
        directory: core.directory.head,
        body
      }
      return signRecord(sodium, { ...honest, ...changed }, recordSeed)
    },
    async seal(entryId, plaintext, authenticatedData = messageData(space.log, entryId)) {
      const sealed = await mls.seal(space.state, plaintext, authenticatedData)
      saveRatchet(core.store, space.id, sealed.ratchet)
      space.state = sealed.state
      const place = { log: space.log, entryId, epoch: space.state.epoch, kind: ENTRY_KIND.entry }
      return { entryId, bytes: sealEnvelope(core.ports, space.keys, place, sealed.message) }
    },
    async say(body, changed, recordSeed) {
      const entryId = core.ports.random.bytes(16)
      const bytes = body instanceof Uint8Array ? body : encodeBody(body)
      const entry = await self.seal(entryId, self.record(entryId, bytes, changed, recordSeed))
      await self.append([entry])
      return entry
    },
    async append(entries) {
      await core.relay.request('append', { log: space.log, epoch: space.state.epoch, entries })
    },
    async commit({ add = [], remove = [], extension, directory, authenticatedData, accessKey }) {
      const entryId = core.ports.random.bytes(16)
      const leaves = mls
        .members(space.state)
        .filter(({ identity }) => remove.some((holder) => same(identity.slice(16), holder.identity.device)))
      const committed = await mls.commit(space.state, {
        add: add.map((added) => added.keyPackage),
        remove: leaves.map((leaf) => leaf.leafIndex),
        ...(extension && { extension }),
        authenticatedData: authenticatedData?.(entryId) ?? commitData(space.log, entryId, directory ?? core.directory.head),
        judgeCredential: anyone
      })
      const { epoch } = space.state
      const bytes = sealEnvelope(
        core.ports,
        space.keys,
        { log: space.log, entryId, epoch, kind: ENTRY_KIND.commit },
        committed.message
      )
      const today = Math.floor(clock.nowMs() / 86_400_000)
      const place = { space: space.id, log: space.log, entryId, bytes, directory: directory ?? core.directory.head, today }
      const delivery = committed.welcome
        ? await deliverWelcome(
            core.ports,
            place,
            committed.welcome,
            add.map((added) => added.device)
          )
        : { slots: [], envelopes: [] }
      const next = await epochKeys(mls, sodium, committed.post)
      const request: RequestOf<'commit'> = {
        space: space.id,
        epoch,
        entryId,
        bytes,
        accessKey: accessKey ?? next.accessPublic,
        ...delivery
      }
      core.store.transaction(() =>
        savePending(core.store, mls, space.id, {
          epoch,
          entryId,
          bytes,
          post: committed.post,
          request,
          intents: [],
          directoryIndex: core.directory.head.index
        })
      )
      await core.relay.request('commit', request)
    }
  }
  return self
}

/** A key package of someone's device, as any member can claim it. */
export async function claimPackageOf(
  by: Person,
  holder: Person
): Promise<{ device: DirectoryDevice; keyPackage: Uint8Array; lastResort: boolean }> {
  const device = by.core.directory.device(holder.identity.device)
  const directoryKey = by.core.directory.key(0)
  if (!device || !directoryKey) throw new Error('not in the directory')
  const { bytes, lastResort } = await by.core.relay.request('claim-key-package', {
    mailbox: device.mailbox,
    claim: by.random.bytes(16)
  })
  const header = concat(device.mailbox, u32be(0))
  const keyPackage = unpad(
    openSealed(by.core.ports.sodium, deriveKey(directoryKey, 'key-package', []), header, bytes.subarray(4))
  )
  return { device, keyPackage, lastResort }
}

/** A key package sealed as its holder would publish it. */
export function sealPackageFor(holder: Person, padded: Uint8Array): Uint8Array {
  const directoryKey = holder.core.directory.key(0)
  if (!directoryKey) throw new Error('no directory key')
  const header = concat(holder.identity.mailbox, u32be(0))
  return concat(u32be(0), seal(holder.core.ports, deriveKey(directoryKey, 'key-package', []), header, padded))
}

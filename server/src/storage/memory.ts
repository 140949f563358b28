import { createHash, randomBytes } from 'node:crypto'
import {
  ENTRY_KIND,
  ENVELOPE_DAYS,
  type Entry,
  type EnvelopeDeposit,
  LOG_DAYS,
  type NewEntry,
  type SlotContent
} from '@colloque/protocol'
import { BLOB_GRACE_DAYS, CLAIM_DAYS } from '../limits.ts'
import { hex, hexToBytes } from '../session/hex.ts'
import { type DocumentState, memoryDocuments, noDocuments } from './memory-documents.ts'
import type {
  AppendOutcome,
  BlobRow,
  CommitOutcome,
  CommitWrite,
  DeviceRole,
  LogPage,
  Retention,
  SlotRow,
  Storage
} from './storage.ts'

/** The relay's memory in plain Maps, for tests and simulations. Each call takes effect at once, in the order of calls. Holds nothing on disk. */
export interface MemoryStorage extends Storage {
  /** A deep copy of everything, as a crash at this moment would leave it. */
  snapshot(): MemorySnapshot
  /** Goes back to a snapshot; the snapshot stays usable. */
  restore(snapshot: MemorySnapshot): void
}
export type MemorySnapshot = ReturnType<typeof emptyState>

interface Package {
  bytes: Uint8Array
  lastResort: boolean
  day: number
}
interface SlotState {
  version: number
  bytes: Uint8Array
  expiresDay: number
  key?: string
  claimer?: string
}
interface MailboxState {
  key: Uint8Array
  envelopes: Map<string, { envelope: Uint8Array; bytes: Uint8Array; day: number }>
  packages: Map<string, Uint8Array>
  lastResort?: Uint8Array
  claims: Map<string, Package>
}
interface LogState {
  space: string
  isMain: boolean
  retention: Retention
  head: number
  entries: (Entry & { day: number })[]
  seqs: Map<string, number>
  documents: DocumentState
}

const emptyState = (relay: Uint8Array) => ({
  relay,
  admissions: new Map<string, { role: DeviceRole; expiresDay: number; spentBy?: string }>(),
  devices: new Map<string, { role: DeviceRole; disabled: boolean }>(),
  counters: new Map<string, { day: number; amount: number }>(),
  /** `accessKeys` by epoch: the last one is the current epoch's. */
  spaces: new Map<string, { mainLog: Uint8Array; accessKeys: Uint8Array[] }>(),
  logs: new Map<string, LogState>(),
  /** The space of each. */
  deletedLogs: new Map<string, string>(),
  mailboxes: new Map<string, MailboxState>(),
  slots: new Map<string, SlotState>(),
  blobs: new Map<string, BlobRow>()
})

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export function createMemoryStorage(relay: Uint8Array = new Uint8Array(randomBytes(16))): MemoryStorage {
  let state = emptyState(relay)

  const logOf = (log: Uint8Array) => state.logs.get(hex(log))
  const epochOf = (space: string): number => (state.spaces.get(space)?.accessKeys.length ?? 0) - 1

  function number(log: LogState, kind: 0 | 1, epoch: number, day: number, entry: NewEntry): Entry {
    log.head += 1
    const numbered: Entry = { seq: log.head, entryId: entry.entryId, epoch, kind, bytes: entry.bytes }
    log.seqs.set(hex(entry.entryId), log.head)
    log.entries.push({ ...numbered, day })
    return numbered
  }

  function append(request: Parameters<Storage['append']>[0]): AppendOutcome {
    const log = logOf(request.log)
    if (!log) return { code: 'unknown-log' }
    const isNew = request.entries.filter((entry) => !log.seqs.has(hex(entry.entryId)))
    if (isNew.length > 0) {
      const epoch = epochOf(log.space)
      if (request.epoch !== epoch) return { code: 'stale-epoch', epoch }
      if (request.head !== undefined && request.head !== log.head) return { code: 'head-moved', head: log.head }
    }
    const appended = isNew.map((entry) => number(log, ENTRY_KIND.entry, request.epoch, request.today, entry))
    return { code: 'done', seqs: request.entries.map((entry) => log.seqs.get(hex(entry.entryId)) as number), appended }
  }

  function read(page: Parameters<Storage['read']>[0]): LogPage {
    const log = logOf(page.log)
    const all = (log?.entries ?? []).filter((entry) => entry.epoch === page.epoch && entry.seq > page.after)
    const entries: Entry[] = []
    let sizeBytes = 0
    for (const { day: _, ...entry } of all) {
      sizeBytes += entry.bytes.length
      if (entries.length === page.entries || (entries.length > 0 && sizeBytes > page.bytes)) break
      entries.push(entry)
    }
    const complete = log !== undefined && entries.length === all.length
    return { entries, complete, ended: log !== undefined && page.epoch < epochOf(log.space) }
  }

  const emptyLog = (space: Uint8Array, isMain: boolean, retention: Retention): LogState => ({
    ...{ space: hex(space), isMain, retention },
    ...{ head: 0, entries: [], seqs: new Map(), documents: noDocuments() }
  })

  const { purge: purgeDocuments, ...documents } = memoryDocuments(logOf, (log) => epochOf(log.space))

  function deleteLog({ log: id, epoch }: Parameters<Storage['deleteLog']>[0]) {
    if (state.deletedLogs.has(hex(id))) return 'done'
    const log = logOf(id)
    if (!log) return 'unknown-log'
    if (log.retention !== 'document') return 'not-permitted'
    const current = epochOf(log.space)
    if (epoch !== current) return { code: 'stale-epoch' as const, epoch: current }
    state.logs.delete(hex(id))
    state.deletedLogs.set(hex(id), log.space)
    return 'done'
  }

  /** Whether all these envelopes have a place; changes nothing. */
  function roomFor(envelopes: readonly EnvelopeDeposit[], limit: number): 'done' | 'unknown-mailbox' | 'quota-exceeded' {
    const added = new Map<string, Set<string>>()
    for (const { mailbox, envelope } of envelopes) {
      const box = state.mailboxes.get(hex(mailbox))
      if (!box) return 'unknown-mailbox'
      if (box.envelopes.has(hex(envelope))) continue
      const fresh = (added.get(hex(mailbox)) ?? new Set<string>()).add(hex(envelope))
      added.set(hex(mailbox), fresh)
      if (box.envelopes.size + fresh.size > limit) return 'quota-exceeded'
    }
    return 'done'
  }

  function put(envelopes: readonly EnvelopeDeposit[], day: number): void {
    for (const { mailbox, envelope, bytes } of envelopes) {
      const waiting = (state.mailboxes.get(hex(mailbox)) as MailboxState).envelopes
      if (!waiting.has(hex(envelope))) waiting.set(hex(envelope), { envelope, bytes, day })
    }
  }

  /** Whether one of these slots is there with other bytes; changes nothing. */
  function isSlotTaken(slots: readonly SlotContent[]): boolean {
    const added = new Map<string, Uint8Array>()
    return slots.some(({ slot, bytes }) => {
      const there = state.slots.get(hex(slot))?.bytes ?? added.get(hex(slot))
      added.set(hex(slot), bytes)
      return there !== undefined && hex(there) !== hex(bytes)
    })
  }

  function commit(write: CommitWrite): CommitOutcome {
    const space = state.spaces.get(hex(write.space))
    if (!space) return { code: 'unknown-space' }
    const log = logOf(space.mainLog) as LogState
    const known = log.seqs.get(hex(write.entryId))
    if (known !== undefined) return { code: 'done', seq: known, log: space.mainLog, appended: undefined }
    if (log.retention === 'kept') return { code: 'not-permitted' }
    const epoch = epochOf(hex(write.space))
    if (write.epoch !== epoch) return { code: 'stale-epoch', epoch }
    const room = roomFor(write.envelopes, write.envelopeLimit)
    if (room !== 'done') return { code: room }
    if (isSlotTaken(write.slots)) return { code: 'already-exists' }
    const appended = number(log, ENTRY_KIND.commit, epoch, write.today, write)
    space.accessKeys.push(write.accessKey)
    for (const { slot, bytes, expiresDay } of write.slots)
      if (!state.slots.has(hex(slot))) state.slots.set(hex(slot), { version: 1, bytes, expiresDay })
    put(write.envelopes, write.today)
    return { code: 'done', seq: appended.seq, log: space.mainLog, appended }
  }

  function publish({ mailbox, packages, lastResort, limit }: Parameters<Storage['publishKeyPackages']>[0]) {
    const box = state.mailboxes.get(hex(mailbox))
    if (!box) return 'unknown-mailbox'
    // A repeated publish must not bring back a package that was given away in between.
    const given = new Set([...box.claims.values()].map(({ bytes }) => hash(bytes)))
    const fresh = new Map(
      packages.map((bytes) => [hash(bytes), bytes] as const).filter(([name]) => !box.packages.has(name) && !given.has(name))
    )
    if (box.packages.size + fresh.size > limit) return 'quota-exceeded'
    for (const [name, bytes] of fresh) box.packages.set(name, bytes)
    if (lastResort) box.lastResort = lastResort
    return { keyPackages: box.packages.size }
  }

  function claimPackage({ mailbox, claim, today }: Parameters<Storage['claimKeyPackage']>[0]) {
    const box = state.mailboxes.get(hex(mailbox))
    if (!box) return 'unknown-mailbox'
    const before = box.claims.get(hex(claim))
    if (before) return { bytes: before.bytes, lastResort: before.lastResort }
    const [first] = box.packages
    const bytes = first?.[1] ?? box.lastResort
    if (!bytes) return 'no-key-package'
    if (first) box.packages.delete(first[0])
    box.claims.set(hex(claim), { bytes, lastResort: !first, day: today })
    return { bytes, lastResort: !first }
  }

  function liveSlot(slot: Uint8Array, today: number): SlotState | undefined {
    const found = state.slots.get(hex(slot))
    return found && today <= found.expiresDay ? found : undefined
  }

  function putSlot({ slot, bytes, expiresDay, version, key }: SlotContent & { version: number; key: Uint8Array }) {
    const found = state.slots.get(hex(slot))
    if (found && found.key !== hex(key)) return 'not-permitted'
    if ((found?.version ?? 0) !== version) return { code: 'version-moved' as const, version: found?.version ?? 0 }
    state.slots.set(hex(slot), { ...found, version: version + 1, bytes, expiresDay, key: hex(key) })
    return { version: version + 1 }
  }

  function purge(today: number): { blobs: Uint8Array[] } {
    const drop = <V>(rows: Map<string, V>, isPast: (row: V) => boolean): V[] => {
      const past = [...rows].filter(([, row]) => isPast(row))
      for (const [name] of past) rows.delete(name)
      return past.map(([, row]) => row)
    }
    drop(state.admissions, (row) => today > row.expiresDay)
    drop(state.counters, (row) => today > row.day)
    drop(state.slots, (row) => today > row.expiresDay)
    for (const box of state.mailboxes.values()) {
      drop(box.envelopes, (row) => today > row.day + ENVELOPE_DAYS)
      drop(box.claims, (row) => today > row.day + CLAIM_DAYS)
    }
    for (const log of state.logs.values()) purgeDocuments(log, today)
    for (const log of state.logs.values())
      if (log.retention === 'rolling') log.entries = log.entries.filter((entry) => today <= entry.day + LOG_DAYS)
    const gone = drop(state.blobs, (row) => row.deletedDay !== undefined && today > row.deletedDay + BLOB_GRACE_DAYS)
    return { blobs: gone.map((row) => row.blob) }
  }

  function admit({ tokenHash, device, today }: Parameters<Storage['admit']>[0]): 'done' | 'admission-refused' {
    const admission = state.admissions.get(hex(tokenHash))
    if (admission?.spentBy === hex(device)) return 'done'
    if (!admission || admission.spentBy !== undefined || today > admission.expiresDay) return 'admission-refused'
    admission.spentBy = hex(device)
    if (!state.devices.has(hex(device))) state.devices.set(hex(device), { role: admission.role, disabled: false })
    return 'done'
  }

  const createBlob = (row: BlobRow): 'done' | 'already-exists' => {
    const found = state.blobs.get(hex(row.blob))
    if (!found) state.blobs.set(hex(row.blob), { ...row })
    return !found || isSameBlob(found, row) ? 'done' : 'already-exists'
  }

  return {
    snapshot: () => structuredClone(state),
    restore: (snapshot) => {
      state = structuredClone(snapshot)
    },
    relayId: async () => state.relay,
    addAdmission: async ({ tokenHash, role, expiresDay }) => {
      if (!state.admissions.has(hex(tokenHash))) state.admissions.set(hex(tokenHash), { role, expiresDay })
    },
    isUnfounded: async (today) =>
      state.devices.size === 0 &&
      ![...state.admissions.values()].some((row) => row.spentBy === undefined && today <= row.expiresDay),
    admit: async (admission) => admit(admission),
    device: async (device) => {
      const row = state.devices.get(hex(device))
      return row && { ...row }
    },
    disableDevice: async (device) => {
      const row = state.devices.get(hex(device))
      if (row) row.disabled = true
    },
    count: async ({ device, name, day, amount, limit }) => {
      const counter = `${hex(device)} ${name} ${day}`
      const sum = (state.counters.get(counter)?.amount ?? 0) + amount
      if (sum > limit) return 'quota-exceeded'
      state.counters.set(counter, { day, amount: sum })
      return 'done'
    },
    createSpace: async ({ space, log, accessKey, retention }) => {
      const found = state.spaces.get(hex(space))
      const main = logOf(log)
      if (found)
        return hex(found.mainLog) === hex(log) &&
          hex(found.accessKeys[0] as Uint8Array) === hex(accessKey) &&
          main?.retention === retention
          ? 'done'
          : 'already-exists'
      if (main || state.deletedLogs.has(hex(log))) return 'already-exists'
      state.spaces.set(hex(space), { mainLog: log, accessKeys: [accessKey] })
      state.logs.set(hex(log), emptyLog(space, true, retention))
      return 'done'
    },
    createLog: async ({ space, log, epoch, retention }) => {
      const found = logOf(log)
      if (found) return found.space === hex(space) && !found.isMain && found.retention === retention ? 'done' : 'already-exists'
      if (state.deletedLogs.has(hex(log))) return 'already-exists'
      if (!state.spaces.has(hex(space))) return 'unknown-space'
      if (epoch !== epochOf(hex(space))) return { code: 'stale-epoch', epoch: epochOf(hex(space)) }
      state.logs.set(hex(log), emptyLog(space, false, retention))
      return 'done'
    },
    space: async (space) => {
      const row = state.spaces.get(hex(space))
      return row && { epoch: row.accessKeys.length - 1, mainLog: row.mainLog }
    },
    log: async (log) => {
      const row = logOf(log)
      return row && { space: hexToBytes(row.space), head: row.head, isMain: row.isMain }
    },
    accessKey: async (space, epoch) => {
      const keys = state.spaces.get(hex(space))?.accessKeys
      const key = keys?.[epoch]
      return keys && key && { key, current: keys.length - 1 }
    },
    read: async (page) => read(page),
    append: async (request) => append(request),
    commit: async (write) => commit(write),
    ...documents,
    deleteLog: async (request) => deleteLog(request),
    deletedLog: async (log) => {
      const space = state.deletedLogs.get(hex(log))
      return space === undefined ? undefined : hexToBytes(space)
    },
    openMailbox: async ({ mailbox, key }) => {
      const found = state.mailboxes.get(hex(mailbox))
      if (!found) state.mailboxes.set(hex(mailbox), { key, envelopes: new Map(), packages: new Map(), claims: new Map() })
      return !found || hex(found.key) === hex(key) ? 'done' : 'already-exists'
    },
    mailbox: async (mailbox) => {
      const row = state.mailboxes.get(hex(mailbox))
      return row && { key: row.key, keyPackages: row.packages.size }
    },
    deposit: async ({ limit, today, ...envelope }) => {
      const room = roomFor([envelope], limit)
      if (room === 'done') put([envelope], today)
      return room
    },
    receive: async (mailbox, page) => {
      const waiting = [...(state.mailboxes.get(hex(mailbox))?.envelopes.values() ?? [])]
      let sizeBytes = 0
      const fits = waiting.findIndex(({ bytes }, index) => {
        sizeBytes += bytes.length
        return index === page.envelopes || (index > 0 && sizeBytes > page.bytes)
      })
      const taken = fits === -1 ? waiting : waiting.slice(0, fits)
      return { envelopes: taken.map(({ envelope, bytes }) => ({ envelope, bytes })), complete: fits === -1 }
    },
    acknowledge: async (mailbox, envelopes) => {
      for (const envelope of envelopes) state.mailboxes.get(hex(mailbox))?.envelopes.delete(hex(envelope))
    },
    publishKeyPackages: async (request) => publish(request),
    claimKeyPackage: async (claim) => claimPackage(claim),
    putSlot: async (request) => putSlot(request),
    getSlot: async (slot, today): Promise<SlotRow | undefined> => {
      const row = liveSlot(slot, today)
      return row && row.claimer === undefined ? { version: row.version, bytes: row.bytes } : undefined
    },
    claimSlot: async (slot, device, today) => {
      const row = liveSlot(slot, today)
      if (!row) return 'unknown-slot'
      row.claimer ??= hex(device)
      return row.claimer === hex(device) ? { version: row.version, bytes: row.bytes } : 'slot-claimed'
    },
    releaseSlot: async (slot, device) => {
      const row = state.slots.get(hex(slot))
      if (row && row.claimer !== hex(device)) return 'not-permitted'
      state.slots.delete(hex(slot))
      return 'done'
    },
    createBlob: async (row) => createBlob(row),
    blob: async (blob) => {
      const row = state.blobs.get(hex(blob))
      return row && { ...row }
    },
    deleteBlob: async (blob, today) => {
      const row = state.blobs.get(hex(blob))
      if (!row || row.deletedDay !== undefined) return
      const { createdDay: _, ...rest } = row
      state.blobs.set(hex(blob), { ...rest, deletedDay: today })
    },
    waitingBlobs: async (createdBefore) =>
      [...state.blobs.values()]
        .filter(({ createdDay }) => createdDay !== undefined && createdDay < createdBefore)
        .map(({ blob }) => blob),
    settleBlob: async (blob, hasBytes) => {
      const row = state.blobs.get(hex(blob))
      if (row?.createdDay === undefined) return
      const { createdDay: _, ...rest } = row
      if (hasBytes) state.blobs.set(hex(blob), rest)
      else state.blobs.delete(hex(blob))
    },
    purge: async (today) => purge(today),
    statistics: async () => ({
      devices: state.devices.size,
      spaces: state.spaces.size,
      logs: state.logs.size,
      entries: [...state.logs.values()].reduce((sum, log) => sum + log.entries.length, 0),
      snapshots: [...state.logs.values()].reduce((sum, log) => sum + log.documents.snapshots.length, 0),
      mailboxes: state.mailboxes.size,
      blobs: state.blobs.size,
      blobBytes: [...state.blobs.values()].reduce((sum, row) => sum + row.sizeBytes, 0)
    }),
    close: async () => {}
  }
}

/** The same announcement: everything but the days. */
const isSameBlob = (a: BlobRow, b: BlobRow): boolean =>
  a.sizeBytes === b.sizeBytes &&
  (['uploadHash', 'readHash', 'deleteHash'] as const).every((name) => hex(a[name]) === hex(b[name]))

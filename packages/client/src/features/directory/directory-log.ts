// The directory as this device has verified it: reads the sealed log, judges each entry, counts those that are honest and
// names the others, and appends one's own. It accepts nothing on the relay's word.
import type { AnyEvent, ClientCode, EventOf } from '@colloque/client-api'
import { equalBytes, type Random, type Sodium } from '@colloque/crypto'
import type { AnyPush, Entry } from '@colloque/protocol'
import type { RelayLink } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { Ports, Store } from '../../ports/index.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { applyEntries, applyEntry } from './chain.ts'
import type { DirectoryState } from './chain-state.ts'
import type { Directory } from './directory.ts'
import { proveDirectory, sealEntry } from './directory-seal.ts'
import {
  type DirectoryPlace,
  loadCursor,
  loadEnvelopes,
  loadKeys,
  loadLogHash,
  loadPlace,
  saveEntries
} from './directory-store.ts'
import { decodeEntry, type EntryDraft, type Signer, signEntry } from './entry.ts'
import { type Known, verifyEntries } from './verify-entries.ts'
import type { Violation } from './violation.ts'

/** Others may append between our reading and our appending; so many times in a row they do not. */
const APPEND_ATTEMPTS = 50

export interface DirectoryParts {
  readonly store: Store
  readonly relay: RelayLink
  readonly sodium: Sodium
  readonly random: Random
  readonly log?: Ports['log']
  emit(event: AnyEvent): void
}

/** An entry of one's own. It is drafted anew for each head; `entryId` stays, so that the relay knows a repetition. */
export interface DirectoryAction {
  readonly entryId: Uint8Array
  readonly signers: readonly Signer[]
  draft(state: DirectoryState | undefined): EntryDraft
  /** Whether an earlier attempt, before a crash, has come through. */
  isDone?(state: DirectoryState): boolean
}

export interface DirectoryLog extends Directory {
  /** What the chain says; undefined before the founding entry was read. */
  readonly state: DirectoryState | undefined
  readonly place: { readonly space: Uint8Array; readonly log: Uint8Array }
  /**
   * Resolves when the entry stands in the verified chain. Throws `not-admin`, `link-used`, `invalid-profile`,
   * `directory-invalid`, `relay-unreachable`, RelayRefusal.
   */
  append(action: DirectoryAction): Promise<void>
  /** Stops listening to the relay. */
  close(): void
}

/** Rebuilds the directory from the vault and follows the log from there on. Throws `vault-damaged` when its place or key is missing. */
export function openDirectory(parts: DirectoryParts): DirectoryLog {
  const { store, relay, sodium, emit } = parts
  const { place, keys, epoch, key } = loadWhere(store)
  const logHashAt = (seq: number): Uint8Array | undefined => loadLogHash(store, sodium, place.log, seq)
  let state = rebuild(store, sodium)
  let cursor = loadCursor(store, place.log)
  let stoppedAt: number | undefined
  let provenOn: Uint8Array | undefined
  let reading: Promise<void> | undefined

  function report(kind: EventOf<'integrity'>['kind'], seq: number): ClientError {
    parts.log?.({ code: `integrity-${kind}` })
    emit({ type: 'integrity', kind, seq })
    return new ClientError('directory-invalid')
  }

  /** Stores what was read and counts what is honest; throws `directory-invalid` when the order is not. */
  function accept(entries: readonly Entry[]): void {
    if (stoppedAt !== undefined) throw new ClientError('directory-invalid')
    const known: Known = { sodium, place, epoch, key, state, cursor, logHashAt }
    const { state: next, verified, refused, read, fault } = verifyEntries(known, entries)
    saveEntries(store, known.place, verified, read)
    state = next
    cursor = read.at(-1)?.seq ?? cursor
    if (verified.length > 0) emit({ type: 'directory' } as AnyEvent)
    for (const seq of refused) report('directory', seq)
    if (!fault) return
    if (fault.kind === 'directory') stoppedAt = fault.seq
    throw report(fault.kind, fault.seq)
  }

  async function prove(): Promise<void> {
    const challenge = relay.challenge()
    if (provenOn && equalBytes(provenOn, challenge.connection)) return
    const where = { space: place.space, epoch }
    await relay.request('prove', { ...where, signature: proveDirectory(sodium, key, challenge, where) })
    provenOn = challenge.connection
  }

  /** The entry at the cursor is read once more: a relay that went back, or forked, shows it here. */
  async function read(): Promise<void> {
    await prove()
    const { log } = place
    let after = Math.max(0, cursor - 1)
    for (;;) {
      const page = await relay.request('subscribe', { log, epoch, after })
      const first = page.entries[0]
      if (after < cursor && (!first || first.seq > after + 1)) throw report(first ? 'gap' : 'rollback', after + 1)
      accept(page.entries)
      // No entry of this version ends an epoch of the directory.
      if (page.ended) throw report('directory', cursor + 1)
      if (page.complete) return
      if (!first) throw report('gap', cursor + 1)
      after = cursor
    }
  }

  async function synchronize(): Promise<void> {
    if (stoppedAt !== undefined) throw new ClientError('directory-invalid')
    reading ??= read().finally(() => {
      reading = undefined
    })
    try {
      await reading
    } catch (error) {
      if (error instanceof RelayRefusal) provenOn = undefined
      throw error
    }
  }

  const synchronizeQuietly = (): void => {
    synchronize().catch((error: unknown) => {
      parts.log?.({ code: error instanceof ClientError ? error.code : 'directory-not-read' })
    })
  }

  function onPush(push: AnyPush): void {
    if ((push.type !== 'entries' && push.type !== 'lagging') || !equalBytes(push.log, place.log)) return
    if (stoppedAt !== undefined) return
    const isNext = push.type === 'entries' && (push.entries[0]?.seq ?? 0) <= cursor + 1
    // A page on its way comes first in the order of the log, though not always in the order of our turns.
    if (!isNext || reading) return reading ? void reading.then(synchronizeQuietly, () => {}) : synchronizeQuietly()
    try {
      accept(push.entries)
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
    }
  }

  async function append(action: DirectoryAction): Promise<void> {
    const sent: Uint8Array[] = []
    for (let attempt = 0; attempt < APPEND_ATTEMPTS; attempt++) {
      await synchronize()
      if (isThere(state, action, sent)) return
      const envelope = signEntry(
        sodium,
        state && { association: state.association, ...state.head },
        action.draft(state),
        action.signers
      )
      const entry = decodeEntry(sodium, envelope)
      const outcome = applyEntry(state, entry, sodium)
      if (typeof outcome === 'string') throw new ClientError(CODES[outcome] ?? 'directory-invalid')
      const { log } = place
      const head = cursor
      const sealed = sealEntry(parts, key, { log, entryId: action.entryId, epoch }, envelope)
      try {
        await relay.request('append', { log, epoch, head, entries: [sealed] })
        sent.push(entry.hash)
      } catch (error) {
        if (!(error instanceof RelayRefusal) || (error.code !== 'head-moved' && error.code !== 'not-proven')) throw error
        if (error.code === 'not-proven') provenOn = undefined
      }
    }
    // The relay acknowledges what it does not show.
    throw report('directory', cursor + 1)
  }

  const removals = [relay.onPush(onPush), relay.onOnline(synchronizeQuietly)]

  return {
    place,
    epoch,
    key: (wanted) => keys.get(wanted),
    get state() {
      return state
    },
    associationId: place.association,
    get associationName() {
      return state?.name ?? ''
    },
    get head() {
      return state?.head ?? { index: -1, hash: new Uint8Array(32) }
    },
    members: () => [...(state?.members.values() ?? [])],
    member: (account) => state?.members.get(toHex(account)),
    device: (device) => state?.devices.get(toHex(device)),
    activeDevices: (account) =>
      [...(state?.devices.values() ?? [])].filter(
        (device) => device.revokedAt === undefined && equalBytes(device.account, account)
      ),
    hashAt: (index) => state?.hashes[index],
    synchronize,
    append,
    close() {
      for (const remove of removals) remove()
    }
  }
}

function loadWhere(store: Store): {
  place: DirectoryPlace
  keys: ReadonlyMap<number, Uint8Array>
  epoch: number
  key: Uint8Array
} {
  const place = loadPlace(store)
  const keys = loadKeys(store)
  const [epoch, key] = [...keys].at(-1) ?? []
  if (!place || epoch === undefined || !key) throw new ClientError('vault-damaged')
  return { place, keys, epoch, key }
}

/** What a person can do something about; the other violations would be mistakes of ours. */
const CODES: Partial<Record<Violation, ClientCode>> = {
  'not-an-admin': 'not-admin',
  'not-a-member': 'not-admin',
  'not-a-living-device': 'not-admin',
  'no-invitation': 'link-used',
  'invalid-profile': 'invalid-profile',
  'unknown-target': 'unknown-member'
}

function isThere(state: DirectoryState | undefined, action: DirectoryAction, sent: readonly Uint8Array[]): boolean {
  if (!state) return false
  if (action.isDone?.(state)) return true
  return sent.some((hash) => state.hashes.some((known) => equalBytes(known, hash)))
}

/** Signatures were verified before the entries were stored, and the vault is authenticated; the rules are computed anew. */
function rebuild(store: Store, sodium: Sodium): DirectoryState | undefined {
  const entries = loadEnvelopes(store).map((envelope) => decodeEntry(sodium, envelope))
  const { state, verdicts } = applyEntries(undefined, entries, { sodium, verifies: false })
  if (verdicts.some((violation) => violation !== undefined)) throw new ClientError('vault-damaged')
  return state
}

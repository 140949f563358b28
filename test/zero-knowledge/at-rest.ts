/** What a relay's database says of devices, and what of spaces, logs, mailboxes, slots and blobs; finds what would join the two. It reads a copy and writes nothing. */
import { createHash } from 'node:crypto'
import { copyOfDatabase } from '../support/relay-contents.ts'

/** id, key, hash: random bytes of one thing. day: days since 1970. number: counts from 0 or 1 within its row. size: padded bytes. amount: of a day, in blocks. choice: one of few words. */
type Kind = 'device' | 'id' | 'key' | 'hash' | 'sealed' | 'day' | 'number' | 'size' | 'amount' | 'choice'
type Columns = Readonly<Record<string, Kind>>

/** Rows of devices, and of their ways in. */
const OF_DEVICES: Readonly<Record<string, Columns>> = {
  admissions: { token_hash: 'hash', role: 'choice', expires_day: 'day', device: 'device' },
  devices: { device: 'device', role: 'choice', disabled: 'number' },
  counters: { device: 'device', name: 'choice', day: 'day', amount: 'amount' }
}
const OF_EVERYTHING_ELSE: Readonly<Record<string, Columns>> = {
  relay: { name: 'choice', value: 'id' },
  spaces: { space: 'id', epoch: 'number', main_log: 'id' },
  access_keys: { space: 'id', epoch: 'number', key: 'key' },
  logs: { log: 'id', space: 'id', head: 'number', retention: 'choice', trimmed: 'number', trimmed_to: 'number' },
  trimmed_epochs: { log: 'id', epoch: 'number', seq: 'number' },
  deleted_logs: { log: 'id', space: 'id' },
  entries: { log: 'id', epoch: 'number', seq: 'number', day: 'day', kind: 'number', entry_id: 'id', bytes: 'sealed' },
  entry_ids: { log: 'id', entry_id: 'id', seq: 'number' },
  snapshots: {
    ...{ log: 'id', version: 'number', snapshot: 'id', epoch: 'number', covers: 'number', parts: 'number' },
    day: 'day'
  },
  snapshot_uploads: { log: 'id', snapshot: 'id', epoch: 'number', day: 'day', place: 'number' },
  snapshot_parts: { log: 'id', snapshot: 'id', part: 'number', bytes: 'sealed' },
  /** What is left to be erased of a log, and of its snapshots. */
  erasures: { log: 'id', snapshot: 'id' },
  mailboxes: { mailbox: 'id', key: 'key', last_resort: 'sealed' },
  envelopes: { mailbox: 'id', place: 'number', envelope: 'id', day: 'day', bytes: 'sealed' },
  key_packages: { mailbox: 'id', hash: 'hash', bytes: 'sealed', given_day: 'day' },
  claims: { mailbox: 'id', claim: 'id', day: 'day', last_resort: 'number', bytes: 'sealed' },
  /** The one crossing: which device claimed an invitation's capsule, until it is released. Checked to be empty afterwards. */
  slots: { slot: 'id', version: 'number', key: 'key', expires_day: 'day', device: 'device', bytes: 'sealed' },
  blobs: {
    blob: 'id',
    size_bytes: 'size',
    upload_hash: 'hash',
    read_hash: 'hash',
    delete_hash: 'hash',
    created_day: 'day',
    deleted_day: 'day'
  }
}
export const CLASSIFIED = { ...OF_DEVICES, ...OF_EVERYTHING_ELSE }

export interface AtRest {
  /** Columns of each table, as the database has them. */
  readonly schema: Readonly<Record<string, readonly string[]>>
  /** Tables with a row id, or anything that counts rows. */
  readonly counted: readonly string[]
  /** Values that stand on both sides: `table.column in table.column`. */
  readonly links: readonly string[]
  /** Slots that name a device. */
  readonly claimedSlots: number
  /** All values of one kind, with where they stand. */
  numbers(kind: Kind): readonly { readonly place: string; readonly value: number }[]
  readonly amounts: readonly { readonly name: string; readonly amount: number }[]
  readonly rows: Readonly<Record<string, number>>
}

interface Value {
  readonly place: string
  readonly kind: Kind
  readonly value: unknown
}

export function readAtRest(relayFolder: string): AtRest {
  return copyOfDatabase(relayFolder, (query) => {
    const tables = query("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view', 'trigger')").map(({ name }) =>
      String(name)
    )
    const schema: Record<string, readonly string[]> = {}
    const rows: Record<string, number> = {}
    const values: Value[] = []
    for (const table of tables) {
      const all = query(`SELECT * FROM "${table}"`)
      schema[table] = query(`SELECT name FROM pragma_table_xinfo('${table}')`).map(({ name }) => String(name))
      rows[table] = all.length
      for (const row of all)
        for (const [column, value] of Object.entries(row))
          values.push({
            place: `${table}.${column}`,
            kind: CLASSIFIED[table as keyof typeof CLASSIFIED]?.[column] ?? 'id',
            value
          })
    }
    const isOfDevice = ({ place }: Value): boolean => (place.split('.')[0] ?? '') in OF_DEVICES
    return {
      schema,
      rows,
      counted: query("SELECT name FROM pragma_table_list WHERE wr = 0 AND name NOT LIKE 'sqlite_%schema'").map(({ name }) =>
        String(name)
      ),
      links: linksBetween(
        values.filter(isOfDevice),
        values.filter((value) => !isOfDevice(value))
      ),
      claimedSlots: query('SELECT 1 FROM slots WHERE device IS NOT NULL').length,
      numbers: (kind) =>
        values.flatMap((one) =>
          one.kind === kind && one.value !== null ? [{ place: one.place, value: Number(one.value) }] : []
        ),
      amounts: query('SELECT name, amount FROM counters').map(({ name, amount }) => ({
        name: String(name),
        amount: Number(amount)
      }))
    }
  })
}

/** As it is, and as anyone could derive it without a key. */
const formsOf = (bytes: Uint8Array): Buffer[] => [
  Buffer.from(bytes),
  Buffer.from(bytes.subarray(0, 16)),
  createHash('sha256').update(bytes).digest(),
  createHash('blake2b512').update(bytes).digest().subarray(0, 16)
]

function linksBetween(one: readonly Value[], other: readonly Value[]): string[] {
  const found = new Set<string>()
  for (const [from, to] of [
    [one, other],
    [other, one]
  ] as const) {
    const haystacks = new Map<string, Buffer>()
    for (const { place, value } of to) {
      if (!(value instanceof Uint8Array)) continue
      haystacks.set(place, Buffer.concat([haystacks.get(place) ?? Buffer.alloc(0), value]))
    }
    for (const { place, kind, value } of from) {
      if (!(value instanceof Uint8Array) || kind === 'sealed') continue
      for (const [where, haystack] of haystacks)
        if (formsOf(value).some((form) => haystack.includes(form))) found.add(`${place} in ${where}`)
    }
  }
  return [...found]
}

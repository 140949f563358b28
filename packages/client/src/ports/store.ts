/** One encrypted database that holds all a device knows, as synchronous SQL. Adapter: SQLite with whole-file encryption. */
export type SqlValue = string | number | bigint | Uint8Array | null
export interface Store {
  /**
   * Runs the body in one transaction: durable on disk when this returns, undone whole when the body throws. Not nestable. When it
   * `isPassing`, a process that ends loses nothing, and a power cut what came since the last that is not: all of it or its end, in order.
   */
  transaction<T>(body: () => T, isPassing?: boolean): T
  /** Inside or outside of a transaction; outside, it is one of its own. */
  run(sql: string, ...values: readonly SqlValue[]): { changes: number }
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[]
  /** Several statements without values; for migrations. */
  script(sql: string): void
  close(): void
}

/** Where one account's vault lies: a header in clear (parameters and the wrapped key), the encrypted database, the sealed attachments. */
export interface VaultPlace {
  /** Takes the vault for this process; throws `vault-in-use` when another holds it. */
  lock(): Promise<() => Promise<void>>
  readHeader(): Promise<Uint8Array | undefined>
  /** Atomic and durable. */
  writeHeader(header: Uint8Array): Promise<void>
  /** Opens or creates the database under a raw 32-byte key. Throws `vault-damaged` when the key does not fit the file. */
  openStore(databaseKey: Uint8Array): Promise<Store>
  readonly attachments: AttachmentStore
  /** Removes everything; only for a vault whose creation failed. */
  destroy(): Promise<void>
}

/** Sealed attachment bytes beside the vault, by id (32 hexadecimal digits): what was sent and what was received. */
export interface AttachmentStore {
  /** Bytes so far; undefined when nothing was ever written. */
  size(id: string): Promise<number | undefined>
  /**
   * Appends at `offset`, cutting anything beyond it, and resolves when all bytes so far are durable; when it `isPassing`, only
   * that they are written: a process that ends loses nothing, a power cut may.
   */
  append(id: string, offset: number, bytes: Uint8Array, isPassing?: boolean): Promise<void>
  /** Resolves when what was appended before is durable; others may append and read meanwhile. */
  sync(id: string): Promise<void>
  /** Bytes start … end-1, or fewer at the end of the file. With `into`, which has room for them, its first bytes instead of fresh ones. */
  read(id: string, start: number, end: number, into?: Uint8Array): Promise<Uint8Array>
  remove(id: string): Promise<void>
}

/** Limits of the wire, in bytes or counts; docs/protocol.md repeats them in one table. The relay may announce smaller ones, never larger. */
export const PROTOCOL_VERSION = 1
export const FRAME_BYTES = 1 << 20
/** Maps, lists, keys and values in one frame: five times what any needs. Without a limit, reading 1 MiB of small ones takes half a second. */
export const CBOR_ITEMS = 32_768
export const ENTRY_BYTES = 512 << 10
export const BATCH_ENTRIES = 256
export const PAGE_ENTRIES = 512
export const PAGE_BYTES = 768 << 10
export const ENVELOPE_BYTES = 16 << 10
export const COMMIT_ENVELOPES = 100
export const SLOT_BYTES = 640 << 10
export const COMMIT_SLOTS = 1
/** Parts of one snapshot of a document log, each as large as an entry may be. */
export const SNAPSHOT_PARTS = 64
/** Logs asked about in one request. */
export const LOG_HEADS = 256
export const KEY_PACKAGE_BYTES = 8 << 10
export const KEY_PACKAGES_PER_REQUEST = 50
export const KEY_PACKAGES_PER_MAILBOX = 100
export const SIGNAL_BYTES = 4 << 10
export const ACKNOWLEDGED_ENVELOPES = 512
export const BLOB_BYTES = 16 * 2 ** 30
/** How long things wait, in days. */
export const ENVELOPE_DAYS = 90
export const LOG_DAYS = 90
export const ADMISSION_DAYS = 14
export const SLOT_DAYS = 400
/** How old a snapshot is before the entries that it covers may go. */
export const TRIM_DAYS = 30

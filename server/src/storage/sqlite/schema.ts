import type { Database } from 'better-sqlite3'
import { storageError } from './storage-error.ts'

/**
 * The tables of the relay. No row ids, no times finer than a day, no column that names a device beside a space, log or mailbox:
 * whoever holds the disk cannot tell which device belongs to which space.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE relay (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  INSERT INTO relay (name, value) VALUES ('id', randomblob(16));

  CREATE TABLE admissions (token_hash BLOB PRIMARY KEY, role TEXT NOT NULL, expires_day INTEGER NOT NULL, device BLOB) WITHOUT ROWID;
  CREATE TABLE devices (device BLOB PRIMARY KEY, role TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE TABLE counters (
    device BLOB NOT NULL, name TEXT NOT NULL, day INTEGER NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (device, name, day)
  ) WITHOUT ROWID;

  CREATE TABLE spaces (space BLOB PRIMARY KEY, epoch INTEGER NOT NULL, main_log BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE access_keys (
    space BLOB NOT NULL REFERENCES spaces, epoch INTEGER NOT NULL, key BLOB NOT NULL,
    PRIMARY KEY (space, epoch)
  ) WITHOUT ROWID;
  CREATE TABLE logs (
    log BLOB PRIMARY KEY, space BLOB NOT NULL REFERENCES spaces, head INTEGER NOT NULL DEFAULT 0, retention TEXT NOT NULL,
    trimmed INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE TABLE entries (
    log BLOB NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, day INTEGER, kind INTEGER NOT NULL,
    entry_id BLOB NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (log, epoch, seq)
  ) WITHOUT ROWID;
  CREATE TABLE entry_ids (log BLOB NOT NULL, entry_id BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (log, entry_id)) WITHOUT ROWID;

  CREATE TABLE mailboxes (mailbox BLOB PRIMARY KEY, key BLOB NOT NULL, last_resort BLOB) WITHOUT ROWID;
  CREATE TABLE envelopes (
    mailbox BLOB NOT NULL REFERENCES mailboxes, place INTEGER NOT NULL, envelope BLOB NOT NULL, day INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (mailbox, place), UNIQUE (mailbox, envelope)
  ) WITHOUT ROWID;
  CREATE INDEX envelopes_by_day ON envelopes (day);
  CREATE TABLE key_packages (
    mailbox BLOB NOT NULL REFERENCES mailboxes, hash BLOB NOT NULL, bytes BLOB, given_day INTEGER,
    PRIMARY KEY (mailbox, hash)
  ) WITHOUT ROWID;
  CREATE INDEX key_packages_left ON key_packages (mailbox) WHERE given_day IS NULL;
  CREATE INDEX key_packages_given ON key_packages (given_day) WHERE given_day IS NOT NULL;
  CREATE TABLE claims (
    mailbox BLOB NOT NULL REFERENCES mailboxes, claim BLOB NOT NULL, day INTEGER NOT NULL, last_resort INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (mailbox, claim)
  ) WITHOUT ROWID;

  CREATE TABLE slots (
    slot BLOB PRIMARY KEY, version INTEGER NOT NULL, key BLOB, expires_day INTEGER NOT NULL, device BLOB, bytes BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX slots_by_day ON slots (expires_day);

  CREATE TABLE blobs (
    blob BLOB PRIMARY KEY, size_bytes INTEGER NOT NULL, upload_hash BLOB NOT NULL, read_hash BLOB NOT NULL, delete_hash BLOB NOT NULL,
    deleted_day INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX blobs_deleted ON blobs (deleted_day) WHERE deleted_day IS NOT NULL;
  `,
  `
  ALTER TABLE blobs ADD COLUMN created_day INTEGER;
  UPDATE blobs SET created_day = unixepoch() / 86400 WHERE deleted_day IS NULL;
  CREATE INDEX blobs_waiting ON blobs (created_day) WHERE created_day IS NOT NULL;
  `,
  `
  ALTER TABLE logs ADD COLUMN trimmed_to INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE trimmed_epochs (
    log BLOB NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (log, epoch)
  ) WITHOUT ROWID;
  CREATE TABLE deleted_logs (log BLOB PRIMARY KEY, space BLOB NOT NULL REFERENCES spaces) WITHOUT ROWID;
  CREATE TABLE snapshots (
    log BLOB NOT NULL, version INTEGER NOT NULL, snapshot BLOB NOT NULL, epoch INTEGER NOT NULL, covers INTEGER NOT NULL,
    parts INTEGER NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (log, version), UNIQUE (log, snapshot)
  ) WITHOUT ROWID;
  CREATE TABLE snapshot_uploads (
    log BLOB NOT NULL, snapshot BLOB NOT NULL, epoch INTEGER NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (log, snapshot)
  ) WITHOUT ROWID;
  CREATE INDEX snapshot_uploads_by_day ON snapshot_uploads (day);
  CREATE TABLE snapshot_parts (
    log BLOB NOT NULL, snapshot BLOB NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (log, snapshot, part)
  ) WITHOUT ROWID;
  CREATE TABLE erasures (log BLOB NOT NULL, snapshot BLOB NOT NULL, PRIMARY KEY (log, snapshot)) WITHOUT ROWID;
  `,
  `
  ALTER TABLE snapshot_uploads ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
  `
]

/** Brings the file to the newest version, all or nothing; refuses one that a newer relay wrote. */
export function migrate(database: Database): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > MIGRATIONS.length) throw storageError('storage-unreadable')
  database.exec('BEGIN IMMEDIATE')
  for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
  // A relay whose disk is full must still start, so nothing is written that need not be.
  if (version < MIGRATIONS.length) database.pragma(`user_version = ${MIGRATIONS.length}`)
  database.exec('COMMIT')
}

/** The vault's tables, in order of their versions. A released migration is never edited. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE account (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    phase TEXT NOT NULL CHECK (phase IN ('founding', 'joining', 'open')),
    relay_url TEXT NOT NULL,
    relay_id BLOB,
    account BLOB NOT NULL,
    root_public BLOB NOT NULL,
    device BLOB NOT NULL,
    login_seed BLOB NOT NULL,
    mls_seed BLOB NOT NULL,
    record_seed BLOB NOT NULL,
    inbox_seed BLOB NOT NULL,
    mailbox BLOB NOT NULL,
    mailbox_seed BLOB NOT NULL,
    association BLOB,
    directory_space BLOB,
    directory_log BLOB,
    enrolment BLOB,
    recovery_phrase TEXT
  ) STRICT;
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE availability (
    account BLOB PRIMARY KEY, state TEXT, until INTEGER, stand_in BLOB, said_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE directory_key (epoch INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
  CREATE TABLE directory_entry (
    position INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    envelope BLOB NOT NULL
  ) STRICT;
  CREATE TABLE log (
    log BLOB PRIMARY KEY,
    space BLOB NOT NULL,
    cursor INTEGER NOT NULL,
    hash BLOB NOT NULL,
    previous_end BLOB,
    epoch_start INTEGER NOT NULL DEFAULT 0,
    read_at INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE log_hash (log BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (log, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE space (
    space BLOB PRIMARY KEY,
    log BLOB NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('creating', 'active', 'removed', 'left', 'stuck')),
    suspended TEXT CHECK (suspended IN ('fork', 'rollback')),
    epoch INTEGER NOT NULL,
    epoch_state BLOB NOT NULL,
    own_counter INTEGER NOT NULL DEFAULT 0,
    refreshed_at INTEGER NOT NULL DEFAULT 0,
    joined_seq INTEGER NOT NULL DEFAULT 0,
    directory_index INTEGER NOT NULL DEFAULT 0,
    welcome BLOB
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ratchet (space BLOB NOT NULL, leaf INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (space, leaf)) STRICT, WITHOUT ROWID;
  CREATE TABLE pending_commit (
    space BLOB PRIMARY KEY,
    epoch INTEGER NOT NULL,
    entry_id BLOB NOT NULL,
    bytes BLOB NOT NULL,
    post_epoch_state BLOB NOT NULL,
    post_ratchets BLOB NOT NULL,
    request BLOB NOT NULL,
    intents BLOB NOT NULL,
    directory_index INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE intent (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    space BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('add', 'remove', 'refresh', 'describe', 'remove-revoked', 'inherit')),
    account BLOB,
    content BLOB,
    due_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE claimed_key_package (
    space BLOB NOT NULL, device BLOB NOT NULL, claim BLOB NOT NULL, bytes BLOB, PRIMARY KEY (space, device)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    space BLOB NOT NULL,
    entry_id BLOB NOT NULL UNIQUE,
    counter INTEGER NOT NULL,
    body BLOB NOT NULL,
    sealed_epoch INTEGER,
    sealed BLOB,
    sealed_hashes BLOB NOT NULL DEFAULT x'',
    acknowledged INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX outbox_space ON outbox (space, position);
  CREATE TABLE peer_counter (space BLOB NOT NULL, device BLOB NOT NULL, counter INTEGER NOT NULL, PRIMARY KEY (space, device)) STRICT, WITHOUT ROWID;
  CREATE TABLE member_device (
    space BLOB NOT NULL, device BLOB NOT NULL, week_from INTEGER NOT NULL, weeks INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, device)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE own_key_package (
    reference BLOB PRIMARY KEY,
    bytes BLOB NOT NULL,
    private_bytes BLOB NOT NULL,
    not_after INTEGER NOT NULL,
    last_resort INTEGER NOT NULL DEFAULT 0,
    published INTEGER NOT NULL DEFAULT 0,
    /* As it was sent, and when first, until the relay has answered. */
    sealed BLOB,
    offered_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE member (
    space BLOB NOT NULL, account BLOB NOT NULL, since_seq INTEGER NOT NULL, until_seq INTEGER, leaving INTEGER NOT NULL DEFAULT 0,
    delivered_seq INTEGER NOT NULL DEFAULT 0, read_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, account)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE conversation (
    space BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'group', 'personal')),
    name TEXT NOT NULL,
    owners BLOB NOT NULL,
    readers BLOB,
    /* Whether newcomers see what was written in its documents before they came. */
    history INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0,
    receipt_delivered_seq INTEGER NOT NULL DEFAULT 0,
    receipt_read_seq INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0,
    muted INTEGER NOT NULL DEFAULT 0,
    /* When what was last told there of one's own availability was said; 0 when not all there have it; null when nothing was told. */
    availability_told INTEGER,
    draft_text TEXT,
    draft_reply_to BLOB,
    draft_urgent INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    message BLOB NOT NULL UNIQUE,
    space BLOB NOT NULL,
    seq INTEGER,
    sender BLOB NOT NULL,
    device BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions BLOB,
    reply_to BLOB,
    urgent INTEGER NOT NULL DEFAULT 0,
    forwarded INTEGER NOT NULL DEFAULT 0,
    edited_at INTEGER,
    deleted_at INTEGER,
    failed TEXT,
    waiting INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  /* Every text that a message has had, once it has had two. seq: 0 for the first, null while the edit is not in the log. */
  CREATE TABLE message_version (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    message BLOB NOT NULL,
    entry_id BLOB NOT NULL,
    seq INTEGER,
    text TEXT NOT NULL,
    mentions BLOB,
    at INTEGER NOT NULL,
    UNIQUE (message, entry_id)
  ) STRICT;
  CREATE INDEX message_version_order ON message_version (message, seq);
  /* is_on: as the log says. pending: one's own that is not in the log yet, with its entry. */
  CREATE TABLE reaction (
    message BLOB NOT NULL, account BLOB NOT NULL, kind TEXT NOT NULL, is_on INTEGER NOT NULL DEFAULT 0,
    pending INTEGER, pending_entry BLOB,
    PRIMARY KEY (message, account, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE message_search USING fts5 (
    text, files, space, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
  );
  INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
  /* What is found besides messages: what trees name, and files of messages. trashed: in the bin, with what lies above it. */
  CREATE TABLE search_item (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    item BLOB NOT NULL UNIQUE,
    space BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('folder', 'document', 'file', 'attachment')),
    changed_at INTEGER NOT NULL DEFAULT 0,
    trashed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX search_item_space ON search_item (space);
  /* Their texts in pieces, each with its words, folded, once. The index has for each item the words of all its pieces, and no others. */
  CREATE TABLE search_text (
    number INTEGER NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('name', 'text', 'comment', 'tag')),
    position INTEGER NOT NULL,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX search_text_order ON search_text (number, part, position);
  CREATE VIRTUAL TABLE item_search USING fts5 (
    words, content = '', detail = none, tokenize = 'unicode61 remove_diacritics 2'
  );
  INSERT INTO item_search (item_search, rank) VALUES ('secure-delete', 1);
  CREATE TABLE search_state (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL) STRICT;
  INSERT INTO search_state (one, version) VALUES (1, 1);
  /* With all that counting what is unread looks at. */
  CREATE INDEX message_space ON message (space, seq, sender, urgent, deleted_at, mentions);
  CREATE INDEX message_unsent ON message (space, sender) WHERE acknowledged = 0;
  CREATE TABLE attachment (
    attachment BLOB PRIMARY KEY,
    /* Space and entry id; of a staged one, which belongs to no message yet, 32 zero bytes. */
    message BLOB NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    blob BLOB NOT NULL,
    key BLOB NOT NULL,
    read_token BLOB NOT NULL,
    hash BLOB,
    state TEXT NOT NULL CHECK (state IN ('staged', 'sealing', 'uploading', 'uploaded', 'available', 'downloading', 'ready', 'failed', 'cancelled')),
    failure TEXT,
    source_path TEXT,
    source_version TEXT,
    upload_token BLOB,
    delete_token BLOB,
    metadata_removed INTEGER,
    /* Its text was given to the index. */
    indexed INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attachment_unindexed ON attachment (state, media_type, size_bytes) WHERE indexed = 0;
  CREATE INDEX attachment_message ON attachment (message, position);
  CREATE INDEX attachment_blob ON attachment (blob);
  CREATE INDEX attachment_due ON attachment (state) WHERE state IN ('sealing', 'uploading');
  CREATE INDEX attachment_withdrawn ON attachment (attachment) WHERE key = x'';
  CREATE TABLE attachment_window (attachment BLOB NOT NULL, window INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (attachment, window)) STRICT, WITHOUT ROWID;
  /* What is left to be removed of attachments whose rows are gone. */
  CREATE TABLE erased_attachment (attachment BLOB PRIMARY KEY, blob BLOB NOT NULL, delete_token BLOB) STRICT, WITHOUT ROWID;
  /* What stays of each epoch for the documents of a space. writers: account and device of each. */
  CREATE TABLE space_epoch (
    space BLOB NOT NULL, epoch INTEGER NOT NULL, access_seed BLOB NOT NULL, storage_key BLOB NOT NULL, writers BLOB NOT NULL,
    addition TEXT NOT NULL CHECK (addition IN ('none', 'own', 'others')),
    /* Where newcomers get the keys of earlier epochs: the smallest of those known here that was given. Null: they do not. */
    keyring INTEGER,
    PRIMARY KEY (space, epoch)
  ) STRICT, WITHOUT ROWID;
  /* Epochs in which this device was not, as other devices gave them. */
  CREATE TABLE given_epoch (
    space BLOB NOT NULL, epoch INTEGER NOT NULL, giver BLOB NOT NULL, access_seed BLOB NOT NULL, storage_key BLOB NOT NULL,
    writers BLOB NOT NULL,
    PRIMARY KEY (space, epoch, giver)
  ) STRICT, WITHOUT ROWID;
  /* What was written in a log before what this device began from: how far it was read, and what it must lead to. */
  CREATE TABLE document_past (
    log BLOB PRIMARY KEY,
    until INTEGER NOT NULL,
    until_hash BLOB NOT NULL,
    cursor INTEGER NOT NULL,
    hash BLOB NOT NULL,
    /* From where on it is read, and the hash of the log there. */
    first INTEGER NOT NULL,
    first_hash BLOB NOT NULL,
    /* What was not read up to here can be had no more. */
    gone INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'whole', 'refused'))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE document_log (
    log BLOB PRIMARY KEY,
    space BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('folders', 'document')),
    status TEXT NOT NULL CHECK (status IN ('creating', 'open', 'waiting', 'ended', 'deleted')),
    cursor INTEGER NOT NULL,
    hash BLOB NOT NULL,
    cursor_epoch INTEGER NOT NULL DEFAULT 0,
    /* Of the first entry that was read. */
    first_epoch INTEGER,
    read_at INTEGER NOT NULL DEFAULT 0,
    own_counter INTEGER NOT NULL DEFAULT 0,
    /* Since the newest snapshot that this device knows of. */
    since_records INTEGER NOT NULL DEFAULT 0,
    since_bytes INTEGER NOT NULL DEFAULT 0,
    snapshot_version INTEGER NOT NULL DEFAULT 0,
    snapshot_covers INTEGER NOT NULL DEFAULT 0,
    snapshot_epoch INTEGER NOT NULL DEFAULT 0,
    snapshot_device BLOB NOT NULL DEFAULT x'',
    snapshot_seen_at INTEGER NOT NULL DEFAULT 0,
    snapshot_verified INTEGER NOT NULL DEFAULT 0,
    /* 0: read on from a snapshot that nobody but its signer is known to have held against the log. */
    base_trusted INTEGER NOT NULL DEFAULT 1,
    /* Deleted here, and still to be deleted at the relay. */
    erasing INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX document_log_space ON document_log (space);
  /* Those that this device knows of and behind which the log was not trimmed yet. */
  CREATE TABLE document_snapshot (
    log BLOB NOT NULL, version INTEGER NOT NULL, device BLOB NOT NULL, seen_at INTEGER NOT NULL, verified INTEGER NOT NULL,
    PRIMARY KEY (log, version)
  ) STRICT, WITHOUT ROWID;
  /* Who says in the log that they found a version to be what the log says. */
  CREATE TABLE document_verified (
    log BLOB NOT NULL, version INTEGER NOT NULL, account BLOB NOT NULL, PRIMARY KEY (log, version, account)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE document_outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, log BLOB NOT NULL, entry_id BLOB NOT NULL UNIQUE, counter INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX document_outbox_log ON document_outbox (log, position);
  CREATE TABLE document_counter (log BLOB NOT NULL, device BLOB NOT NULL, counter INTEGER NOT NULL, PRIMARY KEY (log, device)) STRICT, WITHOUT ROWID;
  /* The content of documents: what it begins from, a checkpoint that spares most updates, and every update. */
  CREATE TABLE document (
    log BLOB PRIMARY KEY, next_session INTEGER NOT NULL DEFAULT 0, changed_at INTEGER NOT NULL DEFAULT 0,
    /* 1: a tree, and all that it holds is in its rows. */
    projected INTEGER NOT NULL DEFAULT 0,
    base BLOB, base_seq INTEGER NOT NULL DEFAULT 0,
    /* What the past before the base begins from. */
    past_base BLOB, past_seq INTEGER NOT NULL DEFAULT 0,
    checkpoint BLOB, checkpoint_seq INTEGER NOT NULL DEFAULT 0,
    /* Grows with every change that the index of words has not seen; 0: it has seen all. */
    unindexed INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX document_unindexed ON document (log) WHERE unindexed > 0;
  /* seq: null of one's own that is not in the log yet. first_seq: of its first part, where it came in several. refused: Yjs cannot apply it. */
  CREATE TABLE document_update (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    log BLOB NOT NULL, seq INTEGER, entry_id BLOB NOT NULL, device BLOB NOT NULL, session INTEGER NOT NULL, at INTEGER NOT NULL,
    inserted INTEGER NOT NULL, removed INTEGER NOT NULL, refused INTEGER NOT NULL DEFAULT 0, bytes BLOB NOT NULL,
    /* Read of what was written before this device began, and not held against its beginning yet: shown nowhere. */
    past INTEGER NOT NULL DEFAULT 0, first_seq INTEGER,
    /* The number whose state it put back, as its author says. */
    restores INTEGER,
    /* Whoever writes in another log may give an entry this id there. */
    UNIQUE (log, entry_id)
  ) STRICT;
  CREATE INDEX document_update_log ON document_update (log, seq);
  CREATE INDEX document_update_in_parts ON document_update (log, seq) WHERE first_seq IS NOT NULL;
  /* The nodes of trees, as they say themselves, as JSON: what a tree is shown from. */
  CREATE TABLE tree_node (log BLOB NOT NULL, id TEXT NOT NULL, node TEXT NOT NULL, PRIMARY KEY (log, id)) STRICT, WITHOUT ROWID;
  /* Files on their way into a tree. message: space, node and 1, as the message of their attachment, which there is when begun. */
  CREATE TABLE tree_file (
    position INTEGER PRIMARY KEY AUTOINCREMENT, message BLOB NOT NULL UNIQUE, parent TEXT, document TEXT, name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, media_type TEXT NOT NULL, at INTEGER NOT NULL, source_path TEXT, keep_metadata INTEGER,
    begun INTEGER NOT NULL, paused INTEGER NOT NULL DEFAULT 0, failure TEXT
  ) STRICT;
  CREATE TABLE document_part (
    log BLOB NOT NULL, device BLOB NOT NULL, part INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL,
    /* Of what was written before this device began. */
    past INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (log, device, past, part)
  ) STRICT;
  CREATE TABLE document_seen (log BLOB NOT NULL, account BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (log, account)) STRICT, WITHOUT ROWID;
  CREATE TABLE document_author (log BLOB NOT NULL, device BLOB NOT NULL, sessions INTEGER NOT NULL, PRIMARY KEY (log, device)) STRICT, WITHOUT ROWID;
  CREATE TABLE document_version (
    log BLOB NOT NULL, version BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, device BLOB NOT NULL, name TEXT NOT NULL,
    digest BLOB NOT NULL, frozen INTEGER NOT NULL, past INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (log, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE document_approval (
    log BLOB NOT NULL, version BLOB NOT NULL, device BLOB NOT NULL, at INTEGER NOT NULL, past INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (log, version, device)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    log BLOB NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, entry BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (log, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert (
    position INTEGER PRIMARY KEY AUTOINCREMENT, space BLOB NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, device BLOB, at INTEGER NOT NULL
  ) STRICT;
  `
]

// One's own account in the vault: keys, how far the enrolment came, where the relay is.
import type { Identity } from '../../core.ts'
import type { Store } from '../../ports/index.ts'

export interface Account extends Identity {
  readonly phase: 'founding' | 'joining' | 'open'
  readonly relayUrl: string
  /** Undefined until the first contact. */
  readonly relayId: Uint8Array | undefined
  readonly association: Uint8Array | undefined
}

interface Row {
  phase: Account['phase']
  relay_url: string
  relay_id: Uint8Array | null
  account: Uint8Array
  root_public: Uint8Array
  device: Uint8Array
  login_seed: Uint8Array
  mls_seed: Uint8Array
  record_seed: Uint8Array
  inbox_seed: Uint8Array
  mailbox: Uint8Array
  mailbox_seed: Uint8Array
  association: Uint8Array | null
}

/** Undefined in a vault where no enrolment has begun. The keys are usable at once; the account is complete in phase `open` alone. */
export function loadAccount(store: Store): Account | undefined {
  const row = store.get<Row>('SELECT * FROM account')
  return (
    row && {
      phase: row.phase,
      relayUrl: row.relay_url,
      relayId: row.relay_id ?? undefined,
      association: row.association ?? undefined,
      account: row.account,
      rootPublic: row.root_public,
      device: row.device,
      loginSeed: row.login_seed,
      mlsSeed: row.mls_seed,
      recordSeed: row.record_seed,
      inboxSeed: row.inbox_seed,
      mailbox: row.mailbox,
      mailboxSeed: row.mailbox_seed
    }
  )
}

/** Inside a transaction, with the enrolment. */
export function insertAccount(
  store: Store,
  { phase, relayUrl, ...own }: { phase: Account['phase']; relayUrl: string } & Identity
): void {
  store.run(
    `INSERT INTO account (one, phase, relay_url, account, root_public, device, login_seed, mls_seed, record_seed, inbox_seed, mailbox, mailbox_seed)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    phase,
    relayUrl,
    own.account,
    own.rootPublic,
    own.device,
    own.loginSeed,
    own.mlsSeed,
    own.recordSeed,
    own.inboxSeed,
    own.mailbox,
    own.mailboxSeed
  )
}

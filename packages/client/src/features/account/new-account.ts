// A new account's keys, ids and recovery phrase; and the first certificate, the one thing that the root signs.
import { accountRootFromPhrase, createRecoveryPhrase } from '@colloque/crypto'
import type { Identity } from '../../core.ts'
import type { Ports } from '../../ports/index.ts'
import { type Certificate, certifyDevice, deviceId } from '../directory/certificate.ts'
import { keyId } from '../directory/entry.ts'

export interface NewAccount extends Identity {
  readonly phrase: string
  readonly certificate: Certificate
}

/** Every key by itself from `random`: none can be computed from another, and the login key is linked to nothing. */
export async function createAccount({
  random,
  sodium,
  hybrid
}: Pick<Ports, 'random' | 'sodium' | 'hybrid'>): Promise<NewAccount> {
  const phrase = createRecoveryPhrase(random)
  const [loginSeed, mlsSeed, recordSeed, inboxSeed, mailboxSeed] = [32, 32, 32, 32, 32].map((length) => random.bytes(length)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array
  ]
  const mailbox = random.bytes(16)
  const inboxKey = (await hybrid.derive(inboxSeed)).publicKey
  const { seed: rootSeed, recoverySeed } = accountRootFromPhrase(phrase)
  sodium.zero(recoverySeed)
  const rootPublic = sodium.ed25519PublicKey(rootSeed)
  const account = keyId(sodium, rootPublic)
  const keys = {
    account,
    mlsKey: sodium.ed25519PublicKey(mlsSeed),
    recordKey: sodium.ed25519PublicKey(recordSeed),
    inboxKey,
    mailbox
  }
  const certificate = certifyDevice(sodium, keys, { by: 'root', key: account, seed: rootSeed })
  sodium.zero(rootSeed)
  const device = deviceId(sodium, certificate)
  return { phrase, certificate, account, device, rootPublic, loginSeed, mlsSeed, recordSeed, inboxSeed, mailbox, mailboxSeed }
}

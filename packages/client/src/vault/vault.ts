// The encrypted file that holds all a device knows: its creation and its opening. It never keeps the key or the passphrase.
import {
  addKeychainWrap,
  CryptoError,
  createVaultHeader,
  hasKeychainWrap,
  openVaultHeader,
  openVaultHeaderByKeychain,
  passphraseToBytes,
  removeKeychainWrap
} from '@colloque/crypto'
import { ClientError } from '../error.ts'
import type { Ports, Store } from '../ports/index.ts'
import { migrate } from './migrate.ts'
import { requireStrongPassphrase } from './passphrase-strength.ts'

export type VaultPorts = Pick<Ports, 'vault' | 'random' | 'sodium' | 'passphraseCost' | 'keychain'>

/**
 * A new vault with empty tables. The caller holds the lock of the place. Throws `weak-passphrase` (nothing was written),
 * `vault-exists`, and whatever the place throws.
 */
export async function createVault(ports: VaultPorts, passphrase: string): Promise<Store> {
  if (await ports.vault.readHeader()) throw new ClientError('vault-exists')
  await requireStrongPassphrase(passphrase, ports.random)
  const secret = passphraseToBytes(passphrase)
  const { header, databaseKey } = createVaultHeader(ports, secret, ports.passphraseCost)
  ports.sodium.zero(secret)
  try {
    // The header first: a database whose key was never written down would be lost.
    await ports.vault.writeHeader(header)
    return await openTables(ports, databaseKey)
  } catch (error) {
    await ports.vault.destroy()
    throw error
  }
}

/** The caller holds the lock of the place. Throws `vault-empty`, `wrong-passphrase`, `vault-damaged`, `vault-newer`. */
export async function openVault(ports: VaultPorts, passphrase: string): Promise<Store> {
  const header = await ports.vault.readHeader()
  if (!header) throw new ClientError('vault-empty')
  const secret = passphraseToBytes(passphrase)
  try {
    return await openTables(ports, unwrap(ports, secret, header))
  } finally {
    ports.sodium.zero(secret)
  }
}

/** The caller holds the lock of the place. Throws `vault-empty`, `no-keychain` when the keychain does not open it, `vault-damaged`, `vault-newer`. */
export async function openVaultByKeychain(ports: VaultPorts): Promise<Store> {
  const header = await ports.vault.readHeader()
  if (!header) throw new ClientError('vault-empty')
  const secret = await ports.keychain?.load()
  if (secret === undefined) throw new ClientError('no-keychain')
  try {
    return await openTables(ports, openVaultHeaderByKeychain(ports.sodium, secret, header))
  } catch (error) {
    if (error instanceof CryptoError) throw new ClientError(error.code === 'decryption-failed' ? 'no-keychain' : 'vault-damaged')
    throw error
  } finally {
    ports.sodium.zero(secret)
  }
}

/** Of an existing vault; undefined where the system has no keychain. */
export async function keychainState({ vault, keychain }: VaultPorts): Promise<'off' | 'on' | undefined> {
  const header = await vault.readHeader()
  if (!header || !keychain || !(await keychain.isAvailable())) return undefined
  try {
    return hasKeychainWrap(header) ? 'on' : 'off'
  } catch {
    return undefined
  }
}

/** The keychain has the secret before the header counts on it. Throws `no-keychain`, `wrong-passphrase`, `vault-damaged`. */
export async function allowKeychain(ports: VaultPorts, passphrase: string): Promise<void> {
  const { vault, keychain, random, sodium, passphraseCost } = ports
  const header = await vault.readHeader()
  if (!header) throw new ClientError('vault-empty')
  if (!keychain || !(await keychain.isAvailable())) throw new ClientError('no-keychain')
  const bytes = passphraseToBytes(passphrase)
  const secret = random.bytes(32)
  try {
    const allowed = coded(() => addKeychainWrap({ sodium, random }, bytes, secret, header, passphraseCost))
    await keychain.store(secret)
    await vault.writeHeader(allowed)
  } finally {
    sodium.zero(bytes)
    sodium.zero(secret)
  }
}

/** The header first: whatever the keychain then still keeps opens nothing. */
export async function forbidKeychain({ vault, keychain }: VaultPorts): Promise<void> {
  const header = await vault.readHeader()
  if (!header) throw new ClientError('vault-empty')
  await vault.writeHeader(coded(() => removeKeychainWrap(header)))
  await keychain?.remove()
}

function unwrap({ sodium, passphraseCost }: VaultPorts, secret: Uint8Array, header: Uint8Array): Uint8Array {
  return coded(() => openVaultHeader(sodium, secret, header, passphraseCost))
}

function coded<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    const code = error instanceof CryptoError ? error.code : undefined
    if (code === 'decryption-failed') throw new ClientError('wrong-passphrase')
    if (code === 'insufficient-memory' || code === undefined) throw new ClientError('internal')
    throw new ClientError('vault-damaged')
  }
}

async function openTables({ vault, sodium }: VaultPorts, databaseKey: Uint8Array): Promise<Store> {
  const store = await vault.openStore(databaseKey).finally(() => sodium.zero(databaseKey))
  try {
    migrate(store)
  } catch (error) {
    store.close()
    throw error
  }
  return store
}

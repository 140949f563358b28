// The encrypted file that holds all a device knows: its creation and its opening. It never keeps the key or the passphrase.
import { CryptoError, createVaultHeader, openVaultHeader, passphraseToBytes } from '@colloque/crypto'
import { ClientError } from '../error.ts'
import type { Ports, Store } from '../ports/index.ts'
import { migrate } from './migrate.ts'
import { requireStrongPassphrase } from './passphrase-strength.ts'

export type VaultPorts = Pick<Ports, 'vault' | 'random' | 'sodium' | 'passphraseCost'>

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

function unwrap({ sodium, passphraseCost }: VaultPorts, secret: Uint8Array, header: Uint8Array): Uint8Array {
  try {
    return openVaultHeader(sodium, secret, header, passphraseCost)
  } catch (error) {
    const code = error instanceof CryptoError ? error.code : undefined
    if (code === 'decryption-failed') throw new ClientError('wrong-passphrase')
    if (code === 'insufficient-memory' || code === undefined) throw new ClientError('internal')
    throw new ClientError('vault-damaged')
  }
}

async function openTables({ vault, sodium }: VaultPorts, databaseKey: Uint8Array): Promise<Store> {
  const store = await vault.openStore(databaseKey)
  sodium.zero(databaseKey)
  try {
    migrate(store)
  } catch (error) {
    store.close()
    throw error
  }
  return store
}

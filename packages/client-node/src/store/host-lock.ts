import { dirname, resolve } from 'node:path'
import { makePrivateFolder } from './durable.ts'
import { takeVaultLock } from './vault-lock.ts'

/**
 * One window on a vault: held by the program that shows it, also while the vault is locked, in PATH.host. Throws `vault-in-use` when
 * another program holds it.
 */
export async function takeHostLock(vaultPath: string): Promise<() => Promise<void>> {
  const path = resolve(vaultPath)
  await makePrivateFolder(dirname(path))
  return await takeVaultLock(`${path}.host`)
}

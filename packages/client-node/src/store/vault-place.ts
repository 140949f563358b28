/**
 * A vault on disk: PATH is the encrypted database, PATH.key the header in clear, PATH.files/ the sealed attachments,
 * PATH.lock what keeps a second process out. Nothing else is written, and nothing outside of these names.
 */
import { readFile, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { VaultPlace } from '@colloque/client'
import { createAttachmentFiles } from './attachment-files.ts'
import { isMissing, makePrivateFolder, replaceFile, syncFolder, vaultError } from './durable.ts'
import { openEncryptedDatabase } from './encrypted-database.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { takeVaultLock } from './vault-lock.ts'

export function openVaultPlace(givenPath: string): VaultPlace {
  const path = resolve(givenPath)
  const folder = dirname(path)
  return {
    lock: () =>
      coded(async () => {
        await makePrivateFolder(folder)
        return await takeVaultLock(`${path}.lock`)
      }),
    readHeader: () =>
      coded(async () => {
        const header = await readFile(`${path}.key`).catch((error: unknown) => {
          if (isMissing(error)) return undefined
          throw error
        })
        return header && new Uint8Array(header)
      }),
    writeHeader: (header) =>
      coded(async () => {
        await makePrivateFolder(folder)
        await replaceFile(`${path}.key`, header)
      }),
    openStore: (databaseKey) =>
      coded(async () => {
        await makePrivateFolder(folder)
        const store = createSqliteStore(await openEncryptedDatabase(path, databaseKey))
        await syncFolder(folder)
        return store
      }),
    attachments: createAttachmentFiles(`${path}.files`),
    destroy: () =>
      coded(async () => {
        const names = [path, `${path}-wal`, `${path}-journal`, `${path}.key`, `${path}.key.part`, `${path}.files`]
        for (const name of names) await rm(name, { recursive: true, force: true })
        // Windows removes no file that is open, and the lock may be ours: an empty file may stay there.
        await rm(`${path}.lock`, { force: true }).catch(() => undefined)
      })
  }
}

async function coded<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw vaultError(error)
  }
}

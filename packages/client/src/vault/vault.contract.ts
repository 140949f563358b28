// What every place of a vault must give the core: creation, opening, migration, and the refusals of each.
import { createWasmSodium, frenchWordsPlain, type Sodium } from '@colloque/crypto'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { VaultPlace } from '../ports/index.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations.ts'
import { createVault, openVault, type VaultPorts } from './vault.ts'

const PASSPHRASE = frenchWordsPlain.slice(100, 108).join(' ')

export function vaultContract(createPlace: () => Promise<VaultPlace>): void {
  let sodium: Sodium
  let ports: VaultPorts
  let drawn = 0
  const random = { bytes: (length: number) => sodium.blake2b(Uint8Array.from(`${drawn++}`, Number)).slice(0, length) }
  beforeAll(async () => {
    sodium = await createWasmSodium()
  })
  beforeEach(async () => {
    ports = { vault: await createPlace(), random, sodium, passphraseCost: { operations: 1, memoryBytes: 8192 } }
  })

  it('creates a vault with its tables, keeps what is in it, and opens with its passphrase alone', async () => {
    const store = await createVault(ports, PASSPHRASE)
    store.run('INSERT INTO directory_key (epoch, key) VALUES (?, ?)', 3, Uint8Array.of(1, 2))
    store.close()
    await expect(openVault(ports, `${PASSPHRASE} `)).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await expect(createVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-exists' })
    const again = await openVault(ports, PASSPHRASE)
    const row = again.get<{ epoch: number; key: Uint8Array }>('SELECT epoch, key FROM directory_key')
    expect({ epoch: row?.epoch, key: [...(row?.key ?? [])] }).toEqual({ epoch: 3, key: [1, 2] })
    again.close()
  })

  it('accepts a passphrase typed with composed or decomposed accents', async () => {
    const accented = `${PASSPHRASE} élégant`
    ;(await createVault(ports, accented.normalize('NFC'))).close()
    ;(await openVault(ports, accented.normalize('NFD'))).close()
  })

  it('refuses a weak passphrase with help, and leaves nothing', async () => {
    const refusal = await createVault(ports, 'azertyuiop').then(
      () => undefined,
      (error: { code: string; detail: { bits: number; suggestion: string } }) => error
    )
    expect(refusal?.code).toBe('weak-passphrase')
    expect(refusal?.detail.bits).toBeLessThan(80)
    expect(refusal?.detail.suggestion.split(' ')).toHaveLength(8)
    expect(await ports.vault.readHeader()).toBeUndefined()
    await expect(openVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-empty' })
  })

  it('leaves nothing when the tables cannot be made, not even the key in memory', async () => {
    let key: Uint8Array | undefined
    const failing: VaultPlace = {
      ...ports.vault,
      openStore: async (databaseKey) => {
        key = databaseKey
        throw new Error('no space')
      }
    }
    await expect(createVault({ ...ports, vault: failing }, PASSPHRASE)).rejects.toThrow('no space')
    expect(key).toEqual(new Uint8Array(32))
    expect(await ports.vault.readHeader()).toBeUndefined()
    ;(await createVault(ports, PASSPHRASE)).close()
  })

  it('says that a header which is none is damaged, and refuses one whose passphrase costs too little', async () => {
    ;(await createVault(ports, PASSPHRASE)).close()
    const floor = { operations: 1, memoryBytes: 16_384 }
    await expect(openVault({ ...ports, passphraseCost: floor }, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-damaged' })
    await ports.vault.writeHeader(Uint8Array.of(1, 2, 3))
    await expect(openVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-damaged' })
  })

  it('says so of a vault that an unreleased build made, and changes nothing in it', async () => {
    const store = await createVault(ports, PASSPHRASE)
    store.script('DROP TABLE document_verified')
    store.close()
    for (let time = 0; time < 2; time++)
      await expect(openVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-damaged' })
  })

  it('refuses a vault of a newer program, and changes nothing in it', async () => {
    const store = await createVault(ports, PASSPHRASE)
    store.script(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
    store.close()
    await expect(openVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-newer' })
    await expect(openVault(ports, PASSPHRASE)).rejects.toMatchObject({ code: 'vault-newer' })
  })

  it('migrates step by step, each whole or not at all', async () => {
    const store = await createVault(ports, PASSPHRASE)
    const version = () => store.get<{ user_version: number }>('PRAGMA user_version')?.user_version
    expect(version()).toBe(MIGRATIONS.length)
    const steps = [
      ...MIGRATIONS,
      'CREATE TABLE one (a INTEGER) STRICT',
      'CREATE TABLE two (a INTEGER) STRICT; CREATE TABLE two (a INTEGER) STRICT'
    ]
    expect(() => migrate(store, steps)).toThrow()
    expect(version()).toBe(MIGRATIONS.length + 1)
    const tables = () =>
      store
        .all<{ name: string }>("SELECT name FROM sqlite_master WHERE name IN ('one', 'two') ORDER BY name")
        .map(({ name }) => name)
    expect(tables()).toEqual(['one'])
    migrate(store, [...steps.slice(0, -1), 'CREATE TABLE two (a INTEGER) STRICT'])
    expect(tables()).toEqual(['one', 'two'])
    store.close()
  })
}

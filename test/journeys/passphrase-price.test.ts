/** What a passphrase costs whoever tries one: the one story in which the programs derive at the full price, which another implementation then pays too. */
import { argon2Sync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWasmSodium, openVaultHeader, passphraseToBytes, type Sodium } from '@colloque/crypto'
import { afterEach, expect, it } from 'vitest'
import { EIGHT_WORDS } from '../support/command-line.ts'
import { openWorld, type World } from '../support/world.ts'

// Without cheap-passphrases.mjs; this file has a process of its own.
delete process.env.NODE_OPTIONS

const MIB = 2 ** 20
let world: World | undefined
afterEach(async () => world?.close())

it('[VAULT-1] a vault of the command line costs three passes over 256 MiB of Argon2id, and opens in a core process', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const cli = world.commandLine()
  const vault = join(world.place('camille'), 'vault')
  const who = ['--association', 'Association fictive', '--name', 'Dr Camille Moreau', '--profession', 'médecin généraliste']
  expect(await cli.run(['found', '--vault', vault, relay.foundingLink, ...who])).toMatchObject({ exitCode: 0 })
  expect(await cli.run(['directory', '--vault', vault])).toMatchObject({ exitCode: 0 })
  const wrong = await cli.run(['directory', '--vault', vault], { passphraseFile: cli.passphraseFile('un autre') })
  expect(wrong).toMatchObject({ exitCode: 1, refusal: 'wrong-passphrase' })

  const prices: unknown[] = []
  const withOpenSsl: Sodium = {
    ...(await createWasmSodium()),
    argon2id(message, nonce, passes, memoryBytes) {
      prices.push({ passes, memoryBytes })
      return argon2Sync('argon2id', { message, nonce, parallelism: 1, tagLength: 32, memory: memoryBytes / 1024, passes })
    }
  }
  const header = readFileSync(`${vault}.key`)
  expect(openVaultHeader(withOpenSsl, passphraseToBytes(EIGHT_WORDS), header)).toHaveLength(32)
  expect(prices).toEqual([{ passes: 3, memoryBytes: 256 * MIB }])

  const person = await world.person('Dr Camille Moreau', { folder: join(world.folder, 'camille') })
  await expect(person.call('unlock', { passphrase: EIGHT_WORDS })).resolves.toBeDefined()
  await expect(person.call('status', {})).resolves.toMatchObject({ vault: 'open' })
})

/** What nobody but the members may know goes through every command of the contract, and is then looked for in all that a relay keeps, says, holds in memory and sends. */
import { existsSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alarms } from '../support/people.ts'
import { findPlantedWords, type PlantedWord } from '../support/planted-words.ts'
import { relayIds } from '../support/relay-contents.ts'
import { readSecrets } from '../support/vault-secrets.ts'
import { openWorld, type World } from '../support/world.ts'
import { CLASSIFIED, readAtRest } from './at-rest.ts'
import { doEverything } from './everything.ts'
import { admitOutsider, openStranger } from './outsiders.ts'
import { type Clinic, createWords, openClinic } from './planted-clinic.ts'
import { saveHeap, saveMemory } from './relay-memory.ts'
import { BLOCKS } from './relay-parts.ts'
import { CARRIES, contractFields, namesOf, plantedFields } from './what-commands-carry.ts'

const SEED = process.env.SEED ?? 'planted 1'
/** Not every clinic has one of these at every moment; at-rest.test.ts writes them all. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'claims',
  ...['snapshots', 'snapshot_parts', 'snapshot_uploads', 'trimmed_epochs', 'deleted_logs', 'erasures']
])
const NOTHING = { spaces: [], logs: [], mailboxes: [], slots: [], blobs: [] }
/** The relay is shown these, and may have them in memory; it stores their hashes alone. */
const SHOWN = ['attachment.read_token', 'attachment.upload_token', 'attachment.delete_token', 'erased_attachment.delete_token']
/** Of a vault, those that are one key or seed each. */
const KEYS = ['account.login_seed', 'account.mls_seed', 'account.record_seed', 'account.inbox_seed', 'account.mailbox_seed']

it('knows of every command of the contract, and of each field that it takes, whether words stand in it', () => {
  expect(namesOf(CARRIES)).toEqual(contractFields())
})

describe(`after everything, seed ${SEED}`, () => {
  let world: World
  let clinic: Clinic
  /** Given to the relay by an outsider to be kept: found wherever it keeps things. */
  const kept = createWords(`${SEED}, kept`).word('kept')
  let pried: string[]
  let heap: string
  let memory: string | undefined
  let copy: string
  const keys: PlantedWord[] = []
  const tokens: PlantedWord[] = []

  beforeAll(async () => {
    world = openWorld()
    clinic = await openClinic(world, SEED)
    const { relay, camille, yanis, ines, nour } = clinic
    const early = await clinic.openWay('a stranger')
    await openStranger(early.url, NOTHING)
    const outsider = await admitOutsider((await clinic.openWay('an outsider')).url, await clinic.spareInvitation())
    await outsider.keep(Buffer.from(kept))
    await doEverything(clinic)
    const ids = relayIds(relay.data)
    pried = await outsider.pry(ids)
    pried.push(...(await openStranger(early.url, ids)))
    for (const person of [camille, yanis, ines, nour]) expect(alarms(person), person.profile.name).toEqual([])

    heap = await saveHeap(relay, clinic.heapFolder)
    memory = saveMemory(relay, join(world.folder, 'memory'))
    copy = join(world.folder, 'folder while running')
    await cp(relay.data, copy, { recursive: true })
    for (const person of [camille, yanis, ines, nour]) await person.stop()
    await relay.stop()
    for (const { vaultPath, passphrase } of [camille, yanis])
      for (const { name, bytes } of (await readSecrets(vaultPath, passphrase)).secrets) {
        if (KEYS.includes(name) || name === 'directory_key.key' || name === 'attachment.key')
          keys.push({ label: name, value: bytes })
        if (SHOWN.includes(name)) tokens.push({ label: name, value: bytes })
      }
  }, 400_000)
  afterAll(async () => {
    for (const way of clinic?.ways ?? []) await way.close()
    await world?.close()
  })

  const secrets = (): PlantedWord[] => [...clinic.words.planted, ...keys]
  /** Nothing of these stands there, and what stands there in clear is found by the same search. */
  async function expectNothing(words: readonly PlantedWord[], place: string, ...controls: readonly string[]): Promise<void> {
    const known = controls.map((value) => ({ label: `in clear: ${value}`, value }))
    const findings = await findPlantedWords([...words, ...known], [place])
    const isControl = (label: string): boolean => known.some((control) => control.label === label)
    expect(findings.filter(({ label }) => !isControl(label))).toEqual([])
    for (const { label } of known)
      expect(
        findings.map((finding) => finding.label),
        `${label}, in ${place}`
      ).toContain(label)
  }

  it('did everything: each command was called, and words stood in each field that can hold any', () => {
    const { carried, planted } = clinic.words
    const ends = (name: string): boolean => name.endsWith('.')
    expect([...carried].filter(ends).sort()).toEqual(
      Object.keys(CARRIES)
        .map((name) => `${name}.`)
        .sort()
    )
    expect([...carried].filter((name) => !ends(name)).sort()).toEqual(plantedFields())
    expect(planted.length).toBeGreaterThan(80)
    expect(keys.length).toBeGreaterThan(15)
    expect(tokens.length).toBeGreaterThan(5)
  })

  it('keeps nothing of it: not in the folder of the relay while it runs, nor after it stopped', async () => {
    for (const folder of [copy, clinic.relay.data]) await expectNothing([...secrets(), ...tokens], folder, kept)
    expect(existsSync(join(copy, 'relay.sqlite-wal')), 'the log ahead of the database was searched too').toBe(true)
  })

  it('keeps in no table anything that joins a device to a space, log, mailbox, slot or blob', () => {
    const today = Math.floor(Date.now() / 86_400_000)
    for (const folder of [copy, clinic.relay.data]) {
      const { schema, counted, links, claimedSlots, numbers, amounts, rows } = readAtRest(folder)
      const columns = (tables: object): string[] =>
        Object.entries(tables)
          .flatMap(([table, names]) => [...names].map((name) => `${table}.${name}`))
          .sort()
      const classified = Object.fromEntries(Object.entries(CLASSIFIED).map(([table, kinds]) => [table, Object.keys(kinds)]))
      expect(columns(schema), 'each column is classified in at-rest.ts').toEqual(columns(classified))
      for (const [table, count] of Object.entries(rows))
        expect(count, `rows of ${table}`).toBeGreaterThan(MAY_BE_EMPTY.has(table) ? -1 : 0)
      expect(counted, 'no table has row ids').toEqual([])
      expect(links).toEqual([])
      expect(claimedSlots).toBe(0)
      for (const { place, value } of numbers('day')) {
        expect(value, place).toBeGreaterThanOrEqual(today - 1)
        expect(value, place).toBeLessThanOrEqual(today + 400)
      }
      for (const { place, value } of numbers('number')) expect(value, `${place} is no time`).toBeLessThan(10_000)
      for (const { name, amount } of amounts) expect(amount % BLOCKS[name as keyof typeof BLOCKS], name).toBe(0)
    }
  })

  it('says nothing of it in its log, which the founding link alone stands in', async () => {
    const { logPath, foundingLink } = clinic.relay
    await expectNothing([...secrets(), ...tokens], logPath, foundingLink.split('#')[1] ?? '')
    expect((await readFile(logPath, 'utf8')).split('\n').length).toBeGreaterThan(2)
  })

  it('holds nothing of it in its heap, nor anywhere in its memory', async () => {
    await expectNothing(secrets(), heap, clinic.declared)
    // Linux shows it to the parent of a process; elsewhere the heap is all.
    expect(memory !== undefined, 'memory can be read').toBe(process.platform === 'linux')
    if (memory !== undefined) await expectNothing(secrets(), memory, clinic.declared, kept)
  })

  it('sends nothing of it in clear to anyone: members, a member outside, a device in no space, a stranger', async () => {
    expect(pried.filter((code) => code.endsWith(': ok'))).toEqual(['claim-key-package: ok', 'get-slot: ok'])
    for (const { folder } of clinic.ways) await expectNothing(secrets(), folder, clinic.declared)
  })
})

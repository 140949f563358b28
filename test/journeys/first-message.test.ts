/** The main job, from the founding link to read ticks: text both ways, a letter and an image, and a relay that keeps sealed bytes alone. */
import { statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { ASSOCIATION, alarms, found, invite, untilReceived, untilState } from '../support/people.ts'
import { distinctivePassages, filesUnder, findPlantedWords, type PlantedWord } from '../support/planted-words.ts'
import { sealedEntries } from '../support/relay-contents.ts'
import { openWorld, type World } from '../support/world.ts'

const QUESTION = 'Bonjour Yanis, aurais-tu un avis pour une patiente de 67 ans ? Dyspnée d’effort depuis trois mois.'
const ANSWER = 'Volontiers. Envoie-moi ton courrier et le scanner, je regarde avant la vacation de quatorze heures.'
const WITH_FILES = 'Voici le courrier d’adressage et la coupe du scanner thoracique.'
const LETTER = 'courrier-adressage-fictif.pdf'
const SCAN = 'scanner-thoracique-fictif.dcm'

/** Of a blob: chunks of 64 KiB and 16 bytes each, around a padded length. */
const CHUNK_BYTES = 65_536
const TAG_BYTES = 16
/** Of an entry: MLS and envelope around a padded record; records begin at 512 bytes. */
const LEAST_ENTRY_BYTES = 512

let world: World | undefined
afterEach(async () => world?.close())

it('two clinicians meet, write, exchange files and see each other’s ticks; the relay keeps sealed and padded bytes', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const town = 'Villefictive-sur-Orge'
  const camille = await world.person('Dr Camille Moreau', { profile: { rpps: '99700991138', town } })
  const yanis = await world.person('Dr Yanis Belkacem', { profile: { profession: 'radiologue', rpps: '99700472816' } })
  const { recoveryPhrase } = await found(camille, relay.foundingLink)
  const joined = await invite(camille, yanis)

  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  const { message: question } = await camille.call('send', { conversation, text: QUESTION })
  const asked = await untilReceived(yanis, question)
  expect(asked).toMatchObject({ text: QUESTION, state: 'received', from: { name: camille.profile.name, isYou: false } })
  await untilState(camille, question, 'delivered')
  expect(camille.message(question)?.state).toBe('delivered')
  await yanis.call('mark-read', { conversation, message: question })
  await untilState(camille, question, 'read')

  const { message: answer } = await yanis.call('send', { conversation, text: ANSWER })
  expect(await untilReceived(camille, answer)).toMatchObject({ text: ANSWER, from: { account: yanis.account } })

  const files = [
    { name: LETTER, type: 'application/pdf', bytes: createReferralLetter() },
    { name: SCAN, type: 'application/dicom', bytes: createScan() }
  ]
  for (const { name, bytes } of files) await writeFile(join(camille.folder, name), bytes)
  const paths = files.map(({ name }) => join(camille.folder, name))
  const { message: withFiles } = await camille.call('send', { conversation, text: WITH_FILES, paths })
  const { attachments } = await untilReceived(yanis, withFiles)
  expect(attachments.map(({ name, type, sizeBytes }) => ({ name, type, sizeBytes }))).toEqual(
    files.map(({ name, type, bytes }) => ({ name, type, sizeBytes: bytes.length }))
  )
  for (const [index, { name, bytes }] of files.entries()) {
    const path = join(yanis.folder, name)
    await yanis.call('save-attachment', { attachment: attachments[index]?.id ?? '', path })
    expect(Buffer.compare(await readFile(path), bytes), name).toBe(0)
  }
  await yanis.call('mark-read', { conversation, message: withFiles })
  await camille.call('mark-read', { conversation, message: answer })
  await untilState(camille, withFiles, 'read')
  await untilState(yanis, answer, 'read')
  expect([...alarms(camille), ...alarms(yanis)]).toEqual([])

  await relay.stop()
  const words = [
    QUESTION,
    ANSWER,
    WITH_FILES,
    LETTER,
    SCAN,
    ASSOCIATION,
    'Dyspnée',
    'Camille Moreau',
    'Belkacem',
    town,
    'radiologue'
  ]
  const secrets = [recoveryPhrase, joined.recoveryPhrase, joined.link.split('#')[1] ?? '', camille.passphrase, yanis.passphrase]
  const planted: PlantedWord[] = [
    ...[...words, '99700991138'].map((value) => ({ label: value, value })),
    ...secrets.map((value, index) => ({ label: `secret ${index}`, value })),
    ...files.flatMap(({ name, bytes }) => distinctivePassages(name, bytes))
  ]
  expect(await findPlantedWords(planted, [relay.data, relay.logPath])).toEqual([])

  const entries = sealedEntries(relay.data)
  const needles = entries.map(({ bytes }, index) => ({ label: String(index), value: bytes.subarray(0, 16) }))
  const seen = await findPlantedWords(needles, [relay.data])
  expect(new Set(seen.map(({ label }) => label)).size, 'the same search finds what is there').toBe(entries.length)

  const texts = entries.filter(({ id }) => [question, answer].includes(id))
  expect(texts.length).toBe(2)
  expect(new Set(texts.map(({ bytes }) => bytes.length)).size, 'two texts of different length are of one size').toBe(1)
  for (const { bytes } of entries) expect(bytes.length).toBeGreaterThanOrEqual(LEAST_ENTRY_BYTES)
  const blobs = (await filesUnder(join(relay.data, 'blobs'))).map((path) => statSync(path).size)
  expect(blobs.length).toBe(2)
  const sealedSizes = files.map(({ bytes }) => sealedSize(padme(bytes.length)))
  expect(blobs.sort((a, b) => a - b)).toEqual(sealedSizes.sort((a, b) => a - b))
})

/** PADMÉ (Nikitin et al., PoPETs 2019), written out a second time on purpose; at least 4 KiB. */
function padme(sizeBytes: number): number {
  const exponent = Math.floor(Math.log2(sizeBytes))
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.max(4096, Math.ceil(sizeBytes / step) * step)
}

const sealedSize = (padded: number): number => padded + Math.ceil(padded / CHUNK_BYTES) * TAG_BYTES

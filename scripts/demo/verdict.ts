/** Whether the demonstration holds: files identical, texts identical, no planted word at the relay, and both interfaces answering. */
import { readFileSync } from 'node:fs'
import { connectToHost } from '@colloque/host/connect'
import type { HostProcess } from '../../test/support/host-process.ts'
import {
  distinctivePassages,
  type Finding,
  filesUnder,
  findPlantedWords,
  type PlantedWord
} from '../../test/support/planted-words.ts'
import type { Person } from './person.ts'
import type { StoredEntry } from './relay-database.ts'
import { association, letterName, type Story, scanName, texts } from './story.ts'

export interface Verdict {
  readonly lines: readonly string[]
  readonly isGood: boolean
}

/** `relayPlaces`: the relay's folder and the log of what it printed. `stored`: entries that must be found there, or the search is blind. */
export async function judge(
  story: Story,
  people: readonly Person[],
  stored: readonly StoredEntry[],
  relayPlaces: readonly string[],
  interfaces: readonly HostProcess[]
): Promise<Verdict> {
  const lines: string[] = []
  let isGood = true
  const check = (holds: boolean, line: string) => {
    isGood &&= holds
    lines.push(`  ${holds ? 'oui' : 'NON'}  ${line}`)
  }
  for (const { name, path, receivedPath } of story.files) {
    check(readFileSync(path).equals(readFileSync(receivedPath)), `${name} : reçu à l’octet près`)
  }
  for (const { from, to, message } of story.messages) {
    check(
      to.message(message.id)?.text === message.text,
      `le message de ${from.profile.name} est lu tel quel par ${to.profile.name}`
    )
  }
  const words = plantedWords(story, people)
  const findings = await findPlantedWords(words, relayPlaces)
  const fileCount = (await Promise.all(relayPlaces.map(filesUnder))).flat().length
  check(findings.length === 0, `aucun des ${words.length} mots semés dans les ${fileCount} fichiers du relais (journal compris)`)
  lines.push(...findings.map(findingText))
  check(await isSearchAwake(stored, relayPlaces), 'contrôle : la même recherche y trouve bien les octets scellés')
  for (const [index, { profile, passphrase }] of people.entries()) {
    const holds = await answers(interfaces[index], passphrase, profile.name)
    check(holds, `l’interface de ${profile.name} répond et ouvre son coffre`)
  }
  return { lines, isGood }
}

function plantedWords(story: Story, people: readonly Person[]): PlantedWord[] {
  const words: PlantedWord[] = [association, 'Soignants Fictifs', letterName, scanName].map(asWord)
  for (const text of Object.values(texts)) words.push(asWord(text), ...longWords(text))
  for (const { profile, passphrase } of people) {
    words.push(
      ...[profile.name, profile.profession, profile.rpps, profile.town].filter((value) => value !== undefined).map(asWord)
    )
    words.push(...profile.name.replace('Dr ', '').split(' ').map(asWord), { label: 'a passphrase', value: passphrase })
  }
  for (const phrase of story.recoveryPhrases)
    words.push(
      { label: 'a recovery phrase', value: phrase },
      { label: 'part of a recovery phrase', value: phrase.split(' ').slice(0, 3).join(' ') }
    )
  for (const { name, bytes } of story.files) words.push(...distinctivePassages(name, bytes))
  const distinct = new Map(words.map((word) => [word.value, word]))
  return [...distinct.values()]
}

/** The page is there, and behind it a core that opens the vault of the right person. */
async function answers(host: HostProcess | undefined, passphrase: string, name: string): Promise<boolean> {
  if (host === undefined) return false
  const page = await fetch(new URL('/', host.launchUrl))
  if (!page.ok || !(await page.text()).includes('id="root"')) return false
  const core = await connectToHost(host.launchUrl)
  try {
    await core.call('unlock', { passphrase })
    return (await core.call('status', {})).name === name
  } finally {
    core.close()
  }
}

const asWord = (value: string): PlantedWord => ({ label: `« ${value} »`, value })
const longWords = (text: string): PlantedWord[] => (text.match(/[\p{L}-]{7,}/gu) ?? []).map(asWord)
const findingText = ({ label, form, place }: Finding): string => `       ${label} (${form}) dans ${place}`

async function isSearchAwake(stored: readonly StoredEntry[], places: readonly string[]): Promise<boolean> {
  const words = stored.map(({ seq, bytes }) => ({ label: String(seq), value: bytes.subarray(0, 16) }))
  const found = new Set((await findPlantedWords(words, places)).map(({ label }) => label))
  return words.length > 0 && words.every(({ label }) => found.has(label))
}

/**
 * The demonstration: a relay, an association, two clinicians in processes of their own, a conversation with files. Prints what each saw
 * beside what the relay keeps, and stays up with both their interfaces open; with --once it judges itself instead and ends with 0 or 1. Everything is under .demo/, or
 * where --folder says.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import buildInterface from '../../test/support/build-interface.ts'
import { type HostProcess, startHostProcess } from '../../test/support/host-process.ts'
import { type RelayProcess, startRelayProcess } from '../../test/support/relay-process.ts'
import { repositoryRoot, requirePinnedNode } from '../node-pin.mjs'
import { takeFolder } from './demo-folder.ts'
import { createPerson, type Person } from './person.ts'
import { readStoredEntry, type StoredEntry } from './relay-database.ts'
import { camilleProfile, playStory, type Story, yanisProfile } from './story.ts'
import { fileTranscript, messageTranscript } from './transcript.ts'
import { judge } from './verdict.ts'

requirePinnedNode()
const { values } = parseArgs({
  options: { once: { type: 'boolean', default: false }, folder: { type: 'string', default: join(repositoryRoot, '.demo') } }
})
const say = (line = '') => console.log(line)

const folder = resolve(values.folder)
const relayFolder = join(folder, 'relais')
const relayLog = join(folder, 'relais.log')
const people: Person[] = []
const hosts: ChildProcess[] = []
let relay: RelayProcess | undefined

const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Interruption(signal)))
})
interrupted.catch(() => {})
// Whatever happens to us, nothing that we started outlives us.
process.on('exit', () => {
  for (const child of [relay?.process, ...hosts, ...people.map(({ core }) => core.process)]) child?.kill('SIGKILL')
})

class Interruption extends Error {}

const release = takeFolder(folder)
try {
  process.exitCode = await Promise.race([demonstrate(), interrupted])
} catch (error) {
  if (error instanceof Interruption) say('\nArrêt.')
  else console.error(`colloque: ${error instanceof Error ? error.message : 'the demonstration failed'}`)
  process.exitCode = error instanceof Interruption && !values.once ? 0 : 1
} finally {
  await within(10_000, Promise.all([...people.map(({ core }) => core.close()), ...hosts.map(end)]))
  if (relay !== undefined) await within(10_000, relay.stop())
  release()
  process.exit()
}

async function demonstrate(): Promise<number> {
  for (const part of ['relais', 'relais.log', 'camille', 'yanis']) rmSync(join(folder, part), { recursive: true, force: true })
  mkdirSync(relayFolder)
  buildInterface()
  say('Colloque : démonstration. Tout est fictif : personnes, association, patiente, lettre, image.\n')
  relay = await startRelayProcess({ data: relayFolder, logPath: relayLog })
  say(`  Un relais écoute sur ${relay.url}.`)
  const camille = await startPerson('camille', camilleProfile)
  const yanis = await startPerson('yanis', yanisProfile)
  say(`  Deux processus portent chacun les clés d’une personne (n° ${camille.core.process.pid} et n° ${yanis.core.process.pid}).`)
  const story = await playStory(camille, yanis, relay.foundingLink, (line) => say(`  ${line}`))
  const stored = await tellStory(story)
  return values.once ? giveVerdict(story, stored) : stayUp(relay)
}

async function startPerson(name: string, profile: Person['profile']): Promise<Person> {
  const person = await createPerson(join(folder, name), profile)
  people.push(person)
  return person
}

async function tellStory(story: Story): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = []
  for (const sent of story.messages) {
    const { id, seq } = sent.message
    const seen = sent.to.message(id)
    if (seq === undefined || seen === undefined) throw new Error('a message that was read has no number')
    const stored = await readStoredEntry(relayFolder, seq, id)
    entries.push(stored)
    for (const line of messageTranscript(sent, seen, stored)) say(line)
  }
  say('\nLes fichiers (SHA-256)')
  for (const line of story.files.flatMap(fileTranscript)) say(line)
  return entries
}

async function giveVerdict(story: Story, stored: readonly StoredEntry[]): Promise<number> {
  const { lines, isGood } = await judge(story, people, stored, [relayFolder, relayLog], await openInterfaces())
  say('\nVerdict')
  for (const line of lines) say(line)
  say(isGood ? '\nTout est en ordre.' : '\nLa démonstration a échoué.')
  return isGood ? 0 : 1
}

/** The vaults are given back first: each person's interface opens theirs, or the command line while that is locked. */
async function openInterfaces(): Promise<HostProcess[]> {
  await Promise.all(people.map(({ core }) => core.close()))
  return Promise.all(people.map(({ vaultPath }) => startHostProcess({ vaultPath, own: (child) => hosts.push(child) })))
}

async function stayUp({ url }: RelayProcess): Promise<never> {
  const [camille, yanis] = people.map((person) => shortest(person.folder))
  const interfaces = await openInterfaces()
  say(`
Les interfaces de Camille et de Yanis attendent dans votre navigateur. Chaque adresse vaut une fois, pendant cinq minutes :
  Camille  ${interfaces[0]?.launchUrl}
           phrase de passe : ${camille}/passphrase
  Yanis    ${interfaces[1]?.launchUrl}
           phrase de passe : ${yanis}/passphrase
  Entrée : de nouvelles adresses.

Le relais reste en marche : ${url}  (${url}/about, ${url}/healthz)
  ses données          ${shortest(relayFolder)}
  ce qu’il a dit       ${shortest(relayLog)}
  coffre de Camille    ${camille}/vault
  coffre de Yanis      ${yanis}/vault

À essayer, dans un autre terminal ouvert ici, tant que l’interface du coffre est verrouillée :
  COLLOQUE_PASSPHRASE_FILE=${yanis}/passphrase npx --no colloque messages --vault ${yanis}/vault --follow
  COLLOQUE_PASSPHRASE_FILE=${camille}/passphrase npx --no colloque send --vault ${camille}/vault --to "${yanisProfile.name}" --text "Merci !"
  COLLOQUE_PASSPHRASE_FILE=${camille}/passphrase npx --no colloque directory --vault ${camille}/vault
  grep -ric camille ${shortest(relayFolder)}

Ctrl-C arrête tout.`)
  createInterface({ input: process.stdin }).on('line', async () => {
    const fresh = await Promise.all(interfaces.map((one) => one.nextLaunchUrl()))
    say(`  Camille  ${fresh[0]}\n  Yanis    ${fresh[1]}`)
  })
  return Promise.race([interrupted, ...interfaces.map(brokenOff)])
}

/** Never resolves: an interface that ends by itself is a demonstration that failed. */
async function brokenOff({ process: child, said }: HostProcess): Promise<never> {
  await once(child, 'exit')
  // Ctrl-C reaches it too, perhaps before us.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  throw new Error(`an interface ended: ${said()}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** As it is typed from here. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** Resolves with the work, or after the time without it: the exit handler then ends what is left. */
async function within(timeMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, timeMs)))])
  clearTimeout(timer)
}

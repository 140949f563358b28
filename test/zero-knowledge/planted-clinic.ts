/** Four people at one relay whose every call is watched for the words that it carries; it says nothing of where these may end. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientContract, Profile } from '@colloque/client-api'
import { parseLink } from '@colloque/protocol'
import { linkThrough } from '../support/counting-proxy.ts'
import { found, type Person } from '../support/people.ts'
import type { PlantedWord } from '../support/planted-words.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import type { RelayHost, World } from '../support/world.ts'
import { openRecordingWay, type RecordingWay } from './recording-way.ts'
import { heapArguments } from './relay-memory.ts'

export interface Words {
  readonly planted: readonly PlantedWord[]
  /** A new word that stands nowhere else, with letters that encodings write differently. */
  word(label: string): string
  /** A word or bytes that are there already, and that no relay may know. */
  keep<V extends string | Uint8Array>(label: string, value: V): V
  /** `command.` of each that was called, `command.field` of each field in which something planted stood. */
  readonly carried: ReadonlySet<string>
  watch(call: ClientContract['call']): ClientContract['call']
}

export function createWords(seed: string): Words {
  const random = createSeededRandom(seed)
  const planted: PlantedWord[] = []
  const carried = new Set<string>()
  const keep = <V extends string | Uint8Array>(label: string, value: V): V => {
    planted.push({ label, value })
    return value
  }
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(97 + pickBelow(random, 26))).join('')
  const watch: Words['watch'] = (call) => (name, input) => {
    carried.add(`${name}.`)
    for (const [field, value] of Object.entries(input))
      if (planted.some((one) => standsIn(one, value))) carried.add(`${name}.${field}`)
    return call(name, input)
  }
  return { planted, carried, keep, watch, word: (label) => keep(label, `Éa${letters(5)}ï${letters(5)}`) }
}

function standsIn({ value }: PlantedWord, given: unknown): boolean {
  if (given instanceof Uint8Array) return typeof value !== 'string' && Buffer.from(given).includes(Buffer.from(value))
  return JSON.stringify(given).includes(typeof value === 'string' ? value : Buffer.from(value).toString('hex'))
}

export interface Clinic {
  readonly words: Words
  readonly relay: RelayHost
  /** A word that the relay is told and tells everyone: it is found wherever the search looks. */
  readonly declared: string
  readonly heapFolder: string
  readonly association: string
  readonly camille: Person
  readonly yanis: Person
  readonly ines: Person
  /** A member of the association who is in no conversation. */
  readonly nour: Person
  readonly ways: readonly RecordingWay[]
  openWay(name: string): Promise<RecordingWay>
  /** By an invitation of Camille's. */
  join(newcomer: Person): Promise<void>
  /** That nobody uses to become a member. */
  spareInvitation(): Promise<string>
}

const YANIS_RPPS = '99700472816'
const CAMILLE_RPPS = '99700991138'

export async function openClinic(world: World, seed: string): Promise<Clinic> {
  const words = createWords(seed)
  const declared = createWords(`${seed}, declared`).word('declared')
  const declaration = join(world.folder, 'declaration.json')
  writeFileSync(declaration, JSON.stringify({ host: declared }))
  const heapFolder = join(world.folder, 'heap')
  const relay = await world.startRelay({
    arguments: ['--declaration', declaration],
    nodeArguments: heapArguments(heapFolder)
  })
  const ways: RecordingWay[] = []
  const openWay = async (name: string): Promise<RecordingWay> => {
    const way = await openRecordingWay(relay.port, join(world.folder, `sent to ${name}`))
    ways.push(way)
    // What the relay declares goes by every way, so that the search of each has something to find.
    await (await fetch(`${way.url}/about`)).arrayBuffer()
    return way
  }
  const portOf = new Map<Person, number>()
  async function person(name: string, rpps?: string): Promise<Person> {
    const profile: Profile = {
      name: words.word(`name of ${name}`),
      profession: words.word(`profession of ${name}`),
      specialty: words.word(`specialty of ${name}`),
      town: words.word(`town of ${name}`),
      structure: words.word(`structure of ${name}`),
      ...(rpps !== undefined && { rpps: words.keep(`RPPS of ${name}`, rpps) })
    }
    const bare = await world.person(profile.name, { profile, folder: world.place(words.word(`folder of ${name}`)) })
    words.keep(`passphrase of ${name}`, bare.passphrase)
    const watched: Person = { ...bare, call: words.watch(bare.call) }
    portOf.set(watched, (await openWay(name)).port)
    return watched
  }
  const [camille, yanis, ines, nour] = await Promise.all([
    person('Camille', CAMILLE_RPPS),
    person('Yanis', YANIS_RPPS),
    person('Inès'),
    person('Nour')
  ])
  const association = words.word('association')

  const through = (link: string, who: Person): string => linkThrough(link, portOf.get(who) ?? 0)
  const isKnown = (who: Person): void => {
    words.keep(`account of ${who.profile.name}`, Buffer.from(who.account, 'hex'))
  }
  const { recoveryPhrase } = await found(camille, through(relay.foundingLink, camille), association)
  words.keep('recovery phrase of Camille', recoveryPhrase)
  isKnown(camille)

  return {
    words,
    relay,
    declared,
    heapFolder,
    association,
    camille,
    yanis,
    ines,
    nour,
    ways,
    openWay,
    spareInvitation: async () => (await camille.call('invite', {})).link,
    async join(newcomer) {
      const { link } = await camille.call('invite', {})
      const parts = parseLink(link)
      if (parts.kind !== 'invitation') throw new Error('not an invitation')
      words.keep(`join secret for ${newcomer.profile.name}`, parts.joinSecret)
      words.keep(`written join secret for ${newcomer.profile.name}`, link.split('.').at(-1) ?? '')
      const led = through(link, newcomer)
      await newcomer.call('inspect-link', { link: led })
      const { profile, passphrase } = newcomer
      const joined = await newcomer.call('join', { link: led, profile, passphrase })
      newcomer.account = joined.account
      words.keep(`recovery phrase of ${profile.name}`, joined.recoveryPhrase)
      isKnown(newcomer)
      await camille.until('a newcomer', async () => {
        await camille.call('sync', {})
        return (await camille.call('directory', {})).members.find(({ account }) => account === newcomer.account)
      })
    }
  }
}

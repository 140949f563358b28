/** What two fictitious clinicians say to each other, driven through the contract of their cores alone. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Message, Profile } from '@colloque/client-api'
import { createReferralLetter } from '../../test/support/fixtures/referral-letter.ts'
import { createScan } from '../../test/support/fixtures/scan.ts'
import type { Person } from './person.ts'

export const association = 'Association Test des Soignants Fictifs'

export const camilleProfile: Profile = {
  name: 'Dr Camille Moreau',
  profession: 'médecin généraliste',
  rpps: '99700991138',
  town: 'Villefictive-sur-Orge'
}
export const yanisProfile: Profile = {
  name: 'Dr Yanis Belkacem',
  profession: 'radiologue',
  rpps: '99700472816',
  town: 'Bourg-Imaginaire'
}

export const letterName = 'courrier-adressage-fictif.pdf'
export const scanName = 'scanner-thoracique-fictif.dcm'

export const texts = {
  question:
    'Bonjour Yanis, aurais-tu un avis pour une patiente de 67 ans ? Dyspnée d’effort depuis trois mois, auscultation normale.',
  answer: 'Bonjour Camille, volontiers. Envoie-moi ton courrier et le scanner, je regarde avant la vacation de 14 h.',
  files: 'Voici le courrier d’adressage et la coupe du scanner thoracique.',
  advice: 'Bien reçus. Pas d’embolie visible sur cette coupe ; je te propose de la revoir en RCP jeudi. Confraternellement.'
}

export interface SentMessage {
  readonly from: Person
  readonly to: Person
  readonly message: Message
  /** As the sender's core told them. */
  readonly states: readonly Message['state'][]
}
export interface SentFile {
  readonly name: string
  readonly path: string
  readonly bytes: Uint8Array
  readonly sentHash: string
  readonly receivedPath: string
  readonly receivedHash: string
}
export interface Story {
  readonly messages: readonly SentMessage[]
  readonly files: readonly SentFile[]
  readonly recoveryPhrases: readonly string[]
}

/** `tell` is called at each step with what is being done. */
export async function playStory(
  camille: Person,
  yanis: Person,
  foundingLink: string,
  tell: (line: string) => void
): Promise<Story> {
  tell(`${camilleProfile.name} fonde « ${association} » et écrit une invitation.`)
  const founded = await camille.call('found', {
    link: foundingLink,
    association,
    profile: camille.profile,
    passphrase: camille.passphrase
  })
  await camille.call('sync', {})
  const { link } = await camille.call('invite', {})
  tell(`${yanisProfile.name} la reçoit et rejoint l’association.`)
  const joined = await yanis.call('join', { link, profile: yanis.profile, passphrase: yanis.passphrase })
  await yanis.call('sync', {})

  const conversation = await meet(camille, joined.account)
  tell('Ils s’écrivent.')
  const question = await write(camille, yanis, conversation, texts.question)
  await read(yanis, question)
  const answer = await write(yanis, camille, conversation, texts.answer)
  await read(camille, answer)
  tell('Le courrier (PDF) et la coupe de scanner (DICOM) partent.')
  const paths = [writeFixture(camille, letterName, createReferralLetter()), writeFixture(camille, scanName, createScan())]
  const withFiles = await write(camille, yanis, conversation, texts.files, paths)
  const files = await receiveFiles(yanis, withFiles, paths)
  await read(yanis, withFiles)
  const advice = await write(yanis, camille, conversation, texts.advice)
  await read(camille, advice)

  const messages: SentMessage[] = []
  for (const [from, to, id] of [
    [camille, yanis, question],
    [yanis, camille, answer],
    [camille, yanis, withFiles],
    [yanis, camille, advice]
  ] as const) {
    const message = await from.until('un accusé de lecture', () => ofState(from.message(id), 'read'))
    messages.push({ from, to, message, states: from.states(id) })
  }
  return { messages, files, recoveryPhrases: [founded.recoveryPhrase, joined.recoveryPhrase] }
}

/** Opens the conversation once the other stands in the directory. */
async function meet(person: Person, account: string): Promise<string> {
  await person.until('le confrère dans l’annuaire', async () => {
    await person.call('sync', {})
    const { members } = await person.call('directory', {})
    return members.find((member) => member.account === account)
  })
  return (await person.call('open-conversation', { with: [account] })).conversation
}

/** Sends, and waits until the relay has acknowledged, the other's process has shown it, and has said so. */
async function write(
  from: Person,
  to: Person,
  conversation: string,
  text: string,
  paths: readonly string[] = []
): Promise<string> {
  const { message } = await from.call('send', { conversation, text, paths: [...paths] })
  await from.until('l’acquittement du relais', () => {
    const own = from.message(message)
    return own === undefined || own.state === 'pending' ? undefined : own
  })
  await to.until('le message', () => to.message(message))
  await from.until('un accusé de remise', () => ofState(from.message(message), 'delivered'))
  return message
}

async function read(person: Person, id: string): Promise<void> {
  const message = person.message(id)
  if (message === undefined) throw new Error('a message that was not received cannot be read')
  await person.call('mark-read', { conversation: message.conversation, message: id })
}

const ofState = (message: Message | undefined, state: Message['state']) => (message?.state === state ? message : undefined)

function writeFixture(person: Person, name: string, bytes: Uint8Array): string {
  const path = join(person.folder, name)
  writeFileSync(path, bytes)
  return path
}

async function receiveFiles(person: Person, id: string, paths: readonly string[]): Promise<SentFile[]> {
  const folder = join(person.folder, 'reçus')
  mkdirSync(folder, { recursive: true })
  const attachments = person.message(id)?.attachments ?? []
  const files: SentFile[] = []
  for (const path of paths) {
    const name = basename(path)
    const attachment = attachments.find((one) => one.name === name)
    if (attachment === undefined) throw new Error(`${name} did not arrive`)
    const receivedPath = join(folder, name)
    await person.call('save-attachment', { attachment: attachment.id, path: receivedPath })
    const bytes = readFileSync(path)
    files.push({ name, path, bytes, sentHash: sha256(bytes), receivedPath, receivedHash: sha256(readFileSync(receivedPath)) })
  }
  return files
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Everything that the contract can do, done once with planted words; it checks that each thing arrived, and nothing about the relay. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_PART_BYTES, type Mention } from '@colloque/client-api'
import { expect } from 'vitest'
import { jpeg, PLANTED as PICTURE_METADATA } from '../support/engine-parts.ts'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { type Person, untilReceived, untilState } from '../support/people.ts'
import { distinctivePassages } from '../support/planted-words.ts'
import { documents } from './documents.ts'
import type { Clinic } from './planted-clinic.ts'

/** What may be refused here: no keychain, or nothing left to do. It was called with its words all the same. */
const tried = (call: Promise<unknown>): Promise<unknown> => call.catch(({ code }: { code?: string }) => code)

export async function doEverything(clinic: Clinic): Promise<void> {
  const { camille, yanis, ines, nour } = clinic
  await ownAffairs(clinic)
  await Promise.all([yanis, ines, nour].map((newcomer) => clinic.join(newcomer)))
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  await words(clinic, conversation)
  await files(clinic, conversation)
  await documents(clinic, conversation)
  await groups(clinic)
  await reading(clinic, conversation)
  await locking(clinic)
}

async function ownAffairs({ camille, words }: Clinic): Promise<void> {
  const { passphrase } = await camille.call('suggest-passphrase', {})
  await camille.call('passphrase-strength', { passphrase: words.keep('a passphrase that was not taken', passphrase) })
  const { recoveryPhrase } = await camille.call('recovery-phrase', {})
  const phrase = recoveryPhrase.split(' ')
  await camille.call('confirm-recovery-phrase', {
    words: [3, 17].map((position) => ({ position, word: phrase[position - 1] ?? '' }))
  })
  await camille.call('status', {})
  await camille.call('relay-declaration', {})
  await camille.call('settings', {})
  await camille.call('set-settings', { language: 'en', textSize: 115 })
  await camille.call('note-presence', {})
}

async function words({ camille, yanis, words }: Clinic, conversation: string): Promise<void> {
  await camille.call('set-draft', { conversation, draft: { text: words.word('draft') } })
  await camille.call('set-typing', { conversation, typing: true })
  const { message: question } = await camille.call('send', { conversation, text: words.word('text'), urgent: true })
  await untilReceived(yanis, question)
  await yanis.call('mark-read', { conversation, message: question })
  await untilState(camille, question, 'read')

  const name = `@${yanis.profile.name}`
  const mentions: Mention[] = [{ account: yanis.account, start: 0, end: name.length }]
  const { message: reply } = await yanis.call('send', {
    conversation,
    text: `${name} ${words.word('text of a reply')}`,
    replyTo: question,
    mentions
  })
  await untilReceived(camille, reply)
  await camille.call('react', { conversation, message: reply, kind: words.keep('reaction', 'to-review'), on: true })
  await yanis.call('edit-message', { conversation, message: reply, text: `${name} ${words.word('edited text')}`, mentions })
  await camille.until('the edited text', () => camille.message(reply)?.editedAt)
  await camille.call('message-versions', { conversation, message: reply })

  const { message: regretted } = await camille.call('send', { conversation, text: words.word('text taken back') })
  await untilState(camille, regretted, 'delivered')
  await camille.call('delete-message', { conversation, message: regretted })
  await yanis.until('the trace', () => yanis.message(regretted)?.deletedAt)
  await tried(camille.call('retry-message', { conversation, message: question }))

  const until = Date.now() + 18_034_567
  words.keep('end of an absence', String(until))
  words.keep('end of an absence as CBOR has it', Buffer.from(until.toString(16).padStart(12, '0'), 'hex'))
  const state = words.keep('availability', 'in-theatre')
  await camille.call('set-availability', { availability: { state, until, standIn: yanis.account } })
  await yanis.until('the absence', async () =>
    (await yanis.call('directory', {})).members.find(({ availability }) => availability?.standIn === yanis.account)
  )
}

async function files(clinic: Clinic, conversation: string): Promise<void> {
  const { camille, yanis, words } = clinic
  const whole = { letter: createReferralLetter(), scan: createScan() }
  for (const [name, bytes] of Object.entries(whole))
    for (const { label, value } of distinctivePassages(name, bytes)) words.keep(label, value)
  words.keep('type of a file', 'application/dicom')
  words.keep('metadata of a picture', PICTURE_METADATA)
  const paths = ['letter.pdf', 'scan.dcm', 'picture.jpg'].map((name) =>
    join(camille.folder, `${words.word(`name of ${name}`)} ${name}`)
  )
  for (const [index, bytes] of [whole.letter, whole.scan, jpeg(6)].entries()) await writeFile(paths[index] ?? '', bytes)
  const text = words.word('text beside files')
  const { message } = await camille.call('send', { conversation, text, paths, keepMetadata: true })
  const { attachments } = await untilReceived(yanis, message)
  expect(attachments).toHaveLength(3)
  const [letter, scan, picture] = attachments.map(({ id }) => id)
  await yanis.call('fetch-attachment', { attachment: letter ?? '' })
  await yanis.call('read-attachment', { attachment: letter ?? '', start: 0, end: 1000 })
  for (const attachment of [scan ?? '', picture ?? ''])
    await yanis.call('save-attachment', { attachment, path: join(yanis.folder, words.word('path of a saved file')) })
  await yanis.call('files-to-index', {})
  await yanis.call('index-file', { attachment: letter ?? '', pages: [words.word('text of a page')] })
  await tried(yanis.call('cancel-attachment', { attachment: letter ?? '' }))
  await tried(yanis.call('resume-attachment', { attachment: letter ?? '' }))

  await camille.call('abandon-upload', { upload: await give(clinic, whole.scan) })
  const uploads = [await give(clinic, whole.letter), await give(clinic, jpeg(6))]
  const { message: given } = await camille.call('send', { conversation, text: '', uploads })
  await untilReceived(yanis, given)
}

async function give({ camille, words }: Clinic, bytes: Uint8Array): Promise<string> {
  const { upload } = await camille.call('begin-upload', { name: words.word('name of an upload'), sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
    await camille.call('upload-part', { upload, offset, bytes: bytes.slice(offset, offset + FILE_PART_BYTES) })
  await camille.call('finish-upload', { upload })
  return upload
}

async function groups({ camille, yanis, ines, words }: Clinic): Promise<void> {
  const { conversation } = await camille.call('create-conversation', { name: words.word('title'), with: [yanis.account] })
  const isThere = async (person: Person, status: string): Promise<void> => {
    await person.until(`a group that is ${status}`, async () =>
      (await person.call('conversations', {})).conversations.find((one) => one.id === conversation && one.status === status)
    )
  }
  await isThere(yanis, 'active')
  await camille.call('rename-conversation', { conversation, name: words.word('new title') })
  await camille.call('set-history', { conversation, allowed: true })
  await camille.call('add-members', { conversation, accounts: [ines.account] })
  await isThere(ines, 'active')
  await camille.call('set-role', { conversation, account: ines.account, role: 'reader' })
  const { message } = await camille.call('send', { conversation, text: words.word('text to a group') })
  await untilReceived(ines, message)
  const { message: answer } = await ines.call('send', { conversation, text: words.word('answer in a group') })
  await untilReceived(camille, answer)
  const { conversations } = await camille.call('conversations', {})
  const direct = conversations.find(({ kind }) => kind === 'direct')?.id ?? ''
  const forwarded = await camille.call('forward-message', { conversation, message: answer, to: direct })
  await untilReceived(yanis, forwarded.message)
  await camille.call('message-receipts', { conversation, message })
  await camille.call('arrange-conversation', { conversation, pinned: true })
  await ines.call('leave-conversation', { conversation })
  await isThere(ines, 'left')
  await camille.call('remove-members', { conversation, accounts: [yanis.account] })
  await isThere(yanis, 'removed')
}

async function reading({ camille, yanis, words }: Clinic, conversation: string): Promise<void> {
  const { messages } = await yanis.call('messages', { conversation })
  const text = messages.find((one) => one.text !== '' && !one.from.isYou)?.text ?? ''
  const found = await yanis.call('search', { text: words.keep('words searched for', text) })
  expect(found.results.length).toBeGreaterThan(0)
  await yanis.call('search', { text: words.word('words searched for in vain') })
  await camille.call('incidents', { conversation })
}

async function locking({ camille, nour }: Clinic): Promise<void> {
  const { passphrase } = camille
  await tried(camille.call('set-keychain', { on: true, passphrase }))
  await camille.call('lock', {})
  await tried(camille.call('unlock-by-keychain', {}))
  await camille.call('unlock', { passphrase })
  for (const person of [camille, nour]) await person.call('sync', {})
}

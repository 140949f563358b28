/** The story as a person reads it: what each saw and, beneath, what the relay keeps of that very message. */
import type { Message } from '@colloque/client-api'
import type { StoredEntry } from './relay-database.ts'
import type { SentFile, SentMessage } from './story.ts'

const stateNames: Readonly<Record<Message['state'], string>> = {
  pending: 'en attente',
  sent: 'envoyé',
  delivered: 'remis',
  read: 'lu',
  failed: 'échec',
  received: 'reçu'
}
const WIDTH = 78
const HEX_BYTES = 48

export function messageTranscript(
  { from, to, message, states }: SentMessage,
  seenByOther: Message,
  stored: StoredEntry
): string[] {
  const lines = [
    '',
    `  ${from.profile.name} → ${to.profile.name}   ${new Date(message.at).toLocaleTimeString('fr-FR')}`,
    `  ${states.map((state) => stateNames[state]).join(' → ')}`,
    ...wrap(message.text, WIDTH - 6).map((line) => `      ${line}`),
    ...message.attachments.map(
      ({ name, sizeBytes, type }) => `      [ ${name} · ${sizeBytes.toLocaleString('fr-FR')} octets · ${type} ]`
    )
  ]
  const same = seenByOther.text === message.text && seenByOther.from.name === from.profile.name
  lines.push(`    vu par ${to.profile.name} : ${same ? 'le même texte' : `AUTRE CHOSE : ${seenByOther.text}`}`)
  lines.push(`    gardé par le relais (entrée n° ${stored.seq}, ${stored.bytes.length} octets scellés) :`)
  return [...lines, ...hexLines(stored.bytes).map((line) => `      ${line}`)]
}

export function fileTranscript({ name, sentHash, receivedHash }: SentFile): string[] {
  const same = sentHash === receivedHash
  const lines = [`  ${name}`, `      envoyé  ${sentHash}`, `      reçu    ${receivedHash}  ${same ? 'identique' : 'DIFFÉRENT'}`]
  return lines
}

function hexLines(bytes: Buffer): string[] {
  const lines: string[] = []
  for (let start = 0; start < Math.min(bytes.length, HEX_BYTES); start += 24) {
    lines.push(
      bytes
        .subarray(start, Math.min(start + 24, HEX_BYTES))
        .toString('hex')
        .replaceAll(/(..)(?=.)/g, '$1 ')
    )
  }
  if (bytes.length > HEX_BYTES) lines.push(`… et ${bytes.length - HEX_BYTES} octets de la même sorte`)
  return lines
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

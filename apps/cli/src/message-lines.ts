/** A message as JSON with the fields that apps/cli/README.md promises, and as lines for a person. */
import type { Message } from '@colloque/client-api'
import { isoTime, printable, sizeText, timeText } from './text.ts'

export function messageToJson(message: Message) {
  return {
    id: message.id,
    conversation: message.conversation,
    from: { account: message.from.account, name: message.from.name },
    at: isoTime(message.at),
    text: message.text,
    state: message.state,
    urgent: message.urgent,
    forwarded: message.forwarded,
    replyTo: message.replyTo?.message ?? null,
    editedAt: message.editedAt === undefined ? null : isoTime(message.editedAt),
    deletedAt: message.deletedAt === undefined ? null : isoTime(message.deletedAt),
    reactions: message.reactions.flatMap(({ kind, by }) => by.map(({ account, name }) => ({ kind, account, name }))),
    attachments: message.attachments.map(({ id, name, sizeBytes, type }) => ({ id, name, sizeBytes, type }))
  }
}

export function messageLines(message: Message): string[] {
  const who = message.from.isYou ? `you (${message.state})` : printable(message.from.name)
  const marks = marksOf(message)
  const lines = [`  ${timeText(message.at)}  ${who}${marks.length > 0 ? `  [${marks.join(', ')}]` : ''}`]
  if (message.replyTo) lines.push(`      > ${repliedLine(message.replyTo)}`)
  for (const line of message.text === '' ? [] : printable(message.text, true).split('\n')) lines.push(`      ${line}`)
  for (const { id, name, sizeBytes, type } of message.attachments) {
    lines.push(`      [${printable(name)}, ${sizeText(sizeBytes)}, ${printable(type)}]  ${id}`)
  }
  for (const { kind, by } of message.reactions) lines.push(`      (${kind}: ${by.map(({ name }) => printable(name)).join(', ')})`)
  return lines
}

function marksOf({ urgent, forwarded, editedAt, deletedAt }: Message): string[] {
  return [
    ...(urgent ? ['urgent'] : []),
    ...(forwarded ? ['forwarded'] : []),
    ...(editedAt === undefined ? [] : ['edited']),
    ...(deletedAt === undefined ? [] : ['taken back'])
  ]
}

/** The beginning of what is answered; it may be gone, or never have been here. */
function repliedLine({ from, text, files, deleted, missing }: NonNullable<Message['replyTo']>): string {
  if (missing || from === undefined) return 'a message that is not on this device'
  const who = from.isYou ? 'you' : printable(from.name)
  if (deleted) return `${who}: (taken back)`
  return `${who}: ${text === '' ? `(${files} ${files === 1 ? 'file' : 'files'})` : printable(text)}`
}

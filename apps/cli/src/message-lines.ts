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
    attachments: message.attachments.map(({ id, name, sizeBytes, type }) => ({ id, name, sizeBytes, type }))
  }
}

export function messageLines(message: Message): string[] {
  const who = message.from.isYou ? `you (${message.state})` : printable(message.from.name)
  const lines = [`  ${timeText(message.at)}  ${who}`]
  for (const line of message.text === '' ? [] : printable(message.text, true).split('\n')) lines.push(`      ${line}`)
  for (const { id, name, sizeBytes, type } of message.attachments) {
    lines.push(`      [${printable(name)}, ${sizeText(sizeBytes)}, ${printable(type)}]  ${id}`)
  }
  return lines
}

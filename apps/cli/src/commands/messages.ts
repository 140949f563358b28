import type { ClientContract, Conversation, Message } from '@colloque/client-api'
import { CommandError } from '../error.ts'
import { messageLines, messageToJson } from '../message-lines.ts'
import { noMore, readOptions, vaultOption, vaultPath } from '../options.ts'
import { type Command, type Shell, say } from '../shell.ts'
import { jsonLine, printable } from '../text.ts'
import { whoIsMeant } from '../whom.ts'
import { synchronize, withClient } from '../with-client.ts'
import { conversationTitle } from './conversations.ts'

/** Prints what was written, and with --follow what comes, until Ctrl-C. Marks nothing as read. */
export const messages: Command = {
  usage: 'messages --vault FILE [--with WHOM] [--follow] [--json]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      ...vaultOption,
      with: { type: 'string' },
      follow: { type: 'boolean' },
      json: { type: 'boolean' }
    })
    noMore(positionals)
    try {
      await withClient(shell, vaultPath(values.vault), async (client) => {
        const printer = createPrinter(shell, values.json === true)
        const nextMessage = values.follow ? watchMessages(client) : undefined
        await synchronize(client, shell)
        const isWanted = await choose(client, values.with)
        for (const conversation of (await client.call('conversations', {})).conversations.filter(isWanted)) {
          for (const message of await history(client, conversation.id)) printer.print(message, conversation)
        }
        while (nextMessage !== undefined) await printIncoming(client, printer, isWanted, await nextMessage())
      })
    } catch (error) {
      const isOver = values.follow === true && error instanceof CommandError && error.code === 'interrupted'
      if (!isOver) throw error
    }
    return 0
  }
}

type Wish = (conversation: Conversation) => boolean

/** A member stands for the direct conversation with them; it may come to exist while one follows. */
async function choose(client: ClientContract, whom: string | undefined): Promise<Wish> {
  if (whom === undefined) return () => true
  const meant = await whoIsMeant(client, whom)
  if (meant.kind === 'conversation') return ({ id }) => id === meant.conversation.id
  return ({ kind, members }) => kind === 'direct' && members.some(({ account }) => account === meant.member.account)
}

async function printIncoming(client: ClientContract, printer: Printer, isWanted: Wish, message: Message): Promise<void> {
  const { conversations } = await client.call('conversations', {})
  const conversation = conversations.find(({ id }) => id === message.conversation)
  if (conversation !== undefined && isWanted(conversation)) printer.print(message, conversation)
}

/** All messages of a conversation, oldest first. */
async function history(client: ClientContract, conversation: string): Promise<Message[]> {
  const pages: Message[][] = []
  let before: number | undefined
  for (;;) {
    const page = await client.call('messages', { conversation, limit: 1000, ...(before !== undefined && { before }) })
    pages.unshift(page.messages)
    const first = page.messages.find(({ seq }) => seq !== undefined)?.seq
    if (!page.more || first === undefined || first === before) return pages.flat()
    before = first
  }
}

/** Messages as their events come, from now on and none lost: each call gives the next. */
function watchMessages(client: ClientContract): () => Promise<Message> {
  const waiting: Message[] = []
  let wake: () => void = () => {}
  client.subscribe((event) => {
    if (event.type !== 'message') return
    waiting.push(event.message)
    wake()
  })
  return async () => {
    for (;;) {
      const message = waiting.shift()
      if (message !== undefined) return message
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}

interface Printer {
  print(message: Message, conversation: Conversation): void
}

/** Each message once, and again when its author changed it or took it back, under the title of its conversation. */
function createPrinter(shell: Shell, json: boolean): Printer {
  const printed = new Set<string>()
  let current: string | undefined
  return {
    print(message, conversation) {
      const said = `${message.id} ${message.editedAt} ${message.deletedAt}`
      if (printed.has(said)) return
      printed.add(said)
      if (json) return say(shell, jsonLine(messageToJson(message)))
      if (current !== conversation.id)
        say(shell, `${current === undefined ? '' : '\n'}${printable(conversationTitle(conversation))}  ${conversation.id}`)
      current = conversation.id
      for (const line of messageLines(message)) say(shell, line)
    }
  }
}

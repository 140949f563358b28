import type { ClientContract, Conversation } from '@colloque/client-api'
import { UsageError } from '../error.ts'
import { noMore, readOptions, required, vaultOption, vaultPath } from '../options.ts'
import { type Command, type Shell, say } from '../shell.ts'
import { columns, isoTime, jsonLine, printable, timeText } from '../text.ts'
import { accountsMeant, conversationMeant } from '../whom.ts'
import { type OpenVault, synchronize, withClient } from '../with-client.ts'

interface Request {
  readonly name: string | undefined
  /** The conversation that all but create are about. */
  readonly subject: string | undefined
  /** And what else was said: people, or on and off. */
  readonly whom: readonly string[]
}

/** Each gives the id of the conversation that it was about. */
const actions: Readonly<Record<string, (client: ClientContract, request: Request) => Promise<string>>> = {
  async create(client, { name, whom }) {
    const accounts = await accountsMeant(client, whom)
    return (await client.call('create-conversation', { name: required(name, '--name NAME'), with: accounts })).conversation
  },
  async add(client, { subject, whom }) {
    const { id } = await conversationMeant(client, required(subject, 'the CONVERSATION'))
    await client.call('add-members', { conversation: id, accounts: await accountsMeant(client, whom) })
    return id
  },
  async remove(client, { subject, whom }) {
    const { id } = await conversationMeant(client, required(subject, 'the CONVERSATION'))
    await client.call('remove-members', { conversation: id, accounts: await accountsMeant(client, whom) })
    return id
  },
  async history(client, { subject, whom }) {
    const { id } = await conversationMeant(client, required(subject, 'the CONVERSATION'))
    await client.call('set-history', { conversation: id, allowed: whom[0] === 'on' })
    return id
  },
  async leave(client, { subject }) {
    const { id } = await conversationMeant(client, required(subject, 'the CONVERSATION'))
    await client.call('leave-conversation', { conversation: id })
    return id
  }
}

export const conversations: Command = {
  usage: [
    'conversations --vault FILE list [--json]',
    'conversations --vault FILE create --name NAME --with WHOM... [--json]',
    'conversations --vault FILE add CONVERSATION --with WHOM... [--json]',
    'conversations --vault FILE remove CONVERSATION --with WHOM... [--json]',
    'conversations --vault FILE history CONVERSATION on|off [--json]',
    'conversations --vault FILE leave CONVERSATION [--json]'
  ].join('\n'),
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      ...vaultOption,
      name: { type: 'string' },
      with: { type: 'string', multiple: true },
      json: { type: 'boolean' }
    })
    const [action = '', ...rest] = positionals
    const json = values.json === true
    const vault = vaultPath(values.vault)
    if (action === 'list') {
      noMore(rest)
      await withClient(shell, vault, (client) => list(client, shell, json))
      return 0
    }
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (act === undefined) throw new UsageError('list, create, add, remove, history or leave is needed')
    const request = readRequest(action, values.name, values.with ?? [], rest)
    await withClient(shell, vault, async (client) => {
      await synchronize(client, shell)
      const id = await act(client, request)
      say(shell, json ? jsonLine({ id }) : id)
    })
    return 0
  }
}

/** WHOM may be repeated with --with, or follow one --with as further words. */
function readRequest(action: string, name: string | undefined, withWhom: readonly string[], rest: readonly string[]): Request {
  const subject = action === 'create' ? undefined : rest[0]
  const more = action === 'create' ? rest : rest.slice(1)
  const whom = [...withWhom, ...more]
  if (action === 'create') required(name, '--name NAME')
  else required(subject, 'the CONVERSATION')
  if (action === 'leave') noMore(whom)
  else if (action === 'history') {
    if (whom[0] !== 'on' && whom[0] !== 'off') throw new UsageError('on or off is needed')
    noMore(whom, 1)
  } else required(whom[0], '--with WHOM')
  return { name, subject, whom }
}

async function list(client: OpenVault, shell: Shell, json: boolean): Promise<void> {
  await synchronize(client, shell)
  const { conversations: all } = await client.call('conversations', {})
  if (json) for (const conversation of all) say(shell, jsonLine(conversationToJson(conversation)))
  else for (const line of columns(all.map(conversationRow))) say(shell, line)
}

function conversationToJson({ id, kind, name, status, members, history, unread, lastAt }: Conversation) {
  return {
    id,
    kind,
    name,
    status,
    members: members.map(({ account, name, role }) => ({ account, name, role })),
    history,
    unread,
    lastAt: isoTime(lastAt)
  }
}

function conversationRow(conversation: Conversation): string[] {
  const others = conversation.members.filter((member) => !member.isYou).map((member) => member.name)
  return [
    conversation.id,
    printable(conversationTitle(conversation)),
    conversation.kind === 'group' ? printable(others.join(', ')) : '',
    conversation.status === 'active' ? '' : conversation.status,
    conversation.history ? 'newcomers see the past' : '',
    conversation.unread > 0 ? `${conversation.unread} unread` : '',
    timeText(conversation.lastAt)
  ]
}

/** A direct conversation has no name: it is called after the other. */
export function conversationTitle({ name, members }: Conversation): string {
  return name !== ''
    ? name
    : members
        .filter((member) => !member.isYou)
        .map((member) => member.name)
        .join(', ')
}

/** For the tests of the commands: a shell that keeps what is printed, and an association in memory that stands for a core. Not a core: it checks and seals nothing. */
import { PassThrough } from 'node:stream'
import {
  type AnyEvent,
  type ClientContract,
  type CommandName,
  type Conversation,
  connect,
  type DirectoryMember,
  type Message,
  memoryPortPair,
  Refusal,
  serve
} from '@colloque/client-api'
import { runCommand } from './run-command.ts'
import type { Shell } from './shell.ts'

export const idOf = (digit: string): string => digit.repeat(32)

export interface World {
  vault: 'empty' | 'locked' | 'open'
  online: boolean
  members: DirectoryMember[]
  conversations: Conversation[]
  messages: Message[]
  /** Every call but status, in order. */
  readonly calls: { name: CommandName; input: Record<string, unknown> }[]
  /** Answers that differ from the usual ones. */
  readonly answers: Partial<Record<CommandName, (input: Record<string, unknown>) => unknown>>
  emit(event: AnyEvent): void
  closed: number
}

export function createWorld(changes: Partial<World> = {}): World {
  return {
    vault: 'locked',
    online: true,
    members: [person('1', 'Dr Camille Moreau', true), person('2', 'Dr Yanis Belkacem')],
    conversations: [],
    messages: [],
    calls: [],
    answers: {},
    emit: () => {},
    closed: 0,
    ...changes
  }
}

export function person(digit: string, name: string, isYou = false): DirectoryMember {
  return { account: idOf(digit), name, profession: 'médecin', role: 'member', attested: false, isYou, devices: 1 }
}

export function group(digit: string, name: string, members: readonly DirectoryMember[]): Conversation {
  const roles = members.map(({ account, name, isYou }) => ({ account, name, role: 'member' as const, isYou }))
  return {
    id: idOf(digit),
    kind: name === '' ? 'direct' : 'group',
    name,
    status: 'active',
    members: roles,
    unread: 0,
    unreadUrgent: 0,
    mentioned: false,
    history: false,
    readSeq: 0,
    lastAt: 0,
    pinned: false,
    muted: false
  }
}

export function written(digit: string, conversation: string, changes: Partial<Message> = {}): Message {
  const from = { account: idOf('2'), name: 'Dr Yanis Belkacem', isYou: false }
  return {
    id: idOf(digit),
    conversation,
    from,
    at: 1_763_800_000_000,
    text: 'bonjour',
    mentions: [],
    urgent: false,
    forwarded: false,
    reactions: [],
    state: 'received',
    attachments: [],
    ...changes
  }
}

export async function runIn(world: World, args: readonly string[], surroundings: Partial<Shell> & { stdin?: string } = {}) {
  const printed = { output: '', errors: '' }
  const controller = new AbortController()
  const input = new PassThrough()
  input.end(surroundings.stdin ?? '')
  const shell: Shell = {
    input,
    output: collect((text) => {
      printed.output += text
    }),
    errors: collect((text) => {
      printed.errors += text
    }),
    environment: {},
    interruption: controller.signal,
    interrupt: () => controller.abort(),
    openCore: async () => openWorld(world),
    ...surroundings
  }
  const exitCode = await runCommand(args, shell)
  return { exitCode, ...printed }
}

function collect(take: (text: string) => void): PassThrough {
  const stream = new PassThrough()
  stream.setEncoding('utf8').on('data', take)
  const write = stream.write.bind(stream)
  stream.write = ((text: string) => {
    take(text)
    return true
  }) as typeof write
  return stream
}

function openWorld(world: World) {
  const contract: ClientContract = {
    async call(name, input) {
      const given = input as Record<string, unknown>
      if (name !== 'status') world.calls.push({ name, input: given })
      return (world.answers[name] ?? usualAnswer(world, name))(given) as never
    },
    subscribe(listener) {
      world.emit = listener
      return () => {}
    }
  }
  const [ours, theirs] = memoryPortPair()
  serve(contract, theirs, { paths: true })
  const client = connect(ours)
  return {
    ...client,
    async close() {
      world.closed++
      client.close()
    }
  }
}

function usualAnswer(world: World, name: CommandName): (input: Record<string, unknown>) => unknown {
  switch (name) {
    case 'status':
      return () => ({ vault: world.vault, connection: 'online' })
    case 'unlock':
      return ({ passphrase }) => {
        if (passphrase !== 'les huit mots') throw new Refusal('wrong-passphrase')
        return { account: idOf('1') }
      }
    case 'sync':
      return () => ({ online: world.online, quarantined: 0 })
    case 'directory':
      return () => ({ association: 'Association de test', members: world.members })
    case 'conversations':
      return () => ({ conversations: world.conversations })
    case 'messages':
      return ({ conversation }) => ({
        messages: world.messages.filter((message) => message.conversation === conversation),
        more: false,
        newer: false
      })
    case 'open-conversation':
    case 'create-conversation':
      return () => ({ conversation: idOf('c') })
    case 'send':
      return ({ conversation }) => {
        world.messages.push(written('9', conversation as string, { state: world.online ? 'sent' : 'pending' }))
        return { message: idOf('9') }
      }
    case 'inspect-link':
      return () => ({ kind: 'founding', relayUrl: 'http://127.0.0.1:1', declaration: { host: 'Hébergeur fictif' } })
    case 'suggest-passphrase':
      return () => ({ passphrase: 'huit mots français pour la clé du coffre' })
    case 'found':
      return () => ({ account: idOf('1'), recoveryPhrase: 'abaisser abandon' })
    case 'join':
      return () => ({ account: idOf('1'), association: 'Association de test', recoveryPhrase: 'abaisser abandon' })
    case 'invite':
      return () => ({ link: 'colloque://127.0.0.1:1/join?tls=0#x.y', expiresAt: 0 })
    default:
      return () => ({})
  }
}

/** A client that plays a scene from memory: what it answers is what the contract allows, and nothing leaves it. For looking at the interface, never for proving the product. */
import {
  type AnyEvent,
  type Attachment,
  type ClientCode,
  type ClientContract,
  type CommandName,
  type Conversation,
  DEFAULT_SETTINGS,
  type DirectoryMember,
  type Incident,
  type MemberRole,
  type Message,
  type OutputOf,
  Refusal,
  type Settings
} from '@colloque/client-api'
import { personOf } from './people.ts'
import { documentAnswers, type SampleDocument } from './sample-documents.ts'
import { createSampleFolders, type SampleTrees } from './sample-folders.ts'
import { searchTexts } from './sample-search.ts'
import { conversation as makeConversation, members as membersOf } from './ward.ts'

export interface Scene {
  readonly vault?: 'empty' | 'locked' | 'open'
  readonly connection?: 'online' | 'offline' | 'connecting'
  readonly offlineReason?: string
  readonly recovery?: 'unconfirmed' | 'confirmed'
  readonly keychain?: 'off' | 'on'
  readonly settings?: Partial<Settings>
  readonly members?: readonly DirectoryMember[]
  readonly conversations?: readonly Conversation[]
  readonly messages?: Readonly<Record<string, readonly Message[]>>
  readonly trees?: SampleTrees
  readonly documents?: readonly SampleDocument[]
  readonly queue?: OutputOf<'files-queue'>
  readonly incidents?: Readonly<Record<string, readonly Incident[]>>
  /** Names of the sample files that attachments have, by id of the attachment. */
  readonly files?: Readonly<Record<string, string>>
  /** What becomes of a file that is attached, by its name: refused with a code, or never ready. */
  readonly uploads?: Readonly<Record<string, ClientCode | 'stalled'>>
  readonly link?: string
  /** Codes that commands are refused with. */
  readonly refusals?: {
    readonly [N in CommandName]?: readonly [code: ClientCode, detail?: Readonly<Record<string, string | number>>]
  }
  /** Commands that never answer, to look at waiting. */
  readonly pending?: readonly CommandName[]
  readonly events?: readonly AnyEvent[]
  /** Those that come once the page stands, in milliseconds after it does. */
  readonly laterEvents?: readonly { readonly afterMs: number; readonly event: AnyEvent }[]
  readonly declaration?: Readonly<Record<string, string>>
}
/** Bytes of attachments by id. */
export type SampleFiles = ReadonlyMap<string, Uint8Array>

const DECLARATION = {
  host: 'Hébergeur Fictif SAS',
  country: 'France (Ville-Exemple)',
  hdsCertificate: 'HDS-0000-EXEMPLE',
  accessFromOutsideEea: 'aucun'
}
const WORDS =
  'abri bocal cidre dune écume fable girafe hublot îlot jupon kiosque lueur mangue nuage ortie pinson quille rosier sable tuile usine vague wagon zeste'

type Answers = { [N in CommandName]?: (input: never) => OutputOf<N> | Promise<OutputOf<N>> }

export function createSampleClient(scene: Scene, files: SampleFiles = new Map()): ClientContract {
  const listeners = new Set<(event: AnyEvent) => void>()
  const emit = (event: AnyEvent): void => {
    for (const listener of [...listeners]) listener(event)
  }
  const randomId = (): string =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  let settings: Settings = { ...DEFAULT_SETTINGS, ...scene.settings }
  let vault = scene.vault ?? 'open'
  let recovery = scene.recovery ?? 'confirmed'
  const members = [...(scene.members ?? [])]
  const conversations = new Map((scene.conversations ?? []).map((each) => [each.id, each]))
  const messages = new Map(Object.entries(scene.messages ?? {}).map(([id, list]) => [id, list.map(withTrueSizes)]))
  const uploads = new Map<string, Attachment>()
  const me = personOf(1)
  const declared = scene.declaration ?? DECLARATION

  function withTrueSizes(message: Message): Message {
    const attachments = message.attachments.map((each) => ({ ...each, sizeBytes: files.get(each.id)?.length ?? each.sizeBytes }))
    return { ...message, attachments }
  }

  const find = (conversation: string): Conversation => {
    const found = conversations.get(conversation)
    if (!found) throw new Refusal('unknown-conversation')
    return found
  }
  const change = (conversation: string, part: Partial<Conversation>): void => {
    const next = { ...find(conversation), ...part }
    conversations.set(conversation, next)
    emit({ type: 'conversation', conversation: next })
  }
  const replace = (conversation: string, message: string, part: Partial<Message>): void => {
    const list = messages.get(conversation) ?? []
    const index = list.findIndex((each) => each.id === message)
    const before = list[index]
    if (!before) throw new Refusal('unknown-message')
    const next = { ...before, ...part }
    list[index] = next
    emit({ type: 'message', message: next })
  }

  const fateOf = (upload: string) => scene.uploads?.[uploads.get(upload)?.name ?? '']

  const answers: Answers = {
    status: () => ({
      vault,
      connection: scene.connection ?? 'online',
      ...(vault === 'open' && {
        account: me.account,
        name: me.name,
        association: 'Association Exemple',
        relayUrl: 'https://relais.exemple.fr',
        recovery,
        waiting: [...messages.values()].flat().filter((each) => each.state === 'pending').length,
        ...(scene.keychain && { keychain: scene.keychain })
      }),
      ...(vault === 'locked' && scene.keychain && { keychain: scene.keychain })
    }),
    'inspect-link': ({ link }: { link: string }) => {
      if (!link.startsWith('colloque:') && !link.startsWith('http')) throw new Refusal('invalid-link')
      return {
        kind: link.includes('fond') ? 'founding' : 'invitation',
        relayUrl: 'https://relais.exemple.fr',
        declaration: declared
      }
    },
    'relay-declaration': () => ({ relayUrl: 'https://relais.exemple.fr', declaration: declared }),
    'suggest-passphrase': () => ({ passphrase: 'ancre velours tilleul quartz sentier ombrelle cerise lanterne' }),
    'passphrase-strength': ({ passphrase }: { passphrase: string }) => ({
      bits: Math.min(120, passphrase.trim().length * 2),
      least: 80
    }),
    found: () => {
      vault = 'open'
      recovery = 'unconfirmed'
      return { account: me.account, recoveryPhrase: WORDS }
    },
    join: () => {
      vault = 'open'
      recovery = 'unconfirmed'
      return { account: me.account, association: 'Association Exemple', recoveryPhrase: WORDS }
    },
    'recovery-phrase': () => ({ recoveryPhrase: WORDS }),
    'confirm-recovery-phrase': ({ words }: { words: { position: number; word: string }[] }) => {
      const right = WORDS.split(' ')
      const wrong = words.filter(({ position, word }) => right[position - 1] !== word.trim().toLowerCase())
      if (wrong.length > 0) throw new Refusal('wrong-words', { positions: wrong.map(({ position }) => position).join(', ') })
      recovery = 'confirmed'
      return {}
    },
    unlock: () => {
      vault = 'open'
      return { account: me.account }
    },
    'unlock-by-keychain': () => {
      vault = 'open'
      return { account: me.account }
    },
    'set-keychain': () => ({}),
    lock: () => {
      vault = 'locked'
      emit({ type: 'locked' })
      return {}
    },
    'note-presence': () => ({}),
    settings: () => settings,
    'set-settings': (partial: Partial<Settings>) => {
      settings = { ...settings, ...partial }
      emit({ type: 'settings', settings })
      return settings
    },
    sync: () => ({ online: true, quarantined: 0 }),
    invite: () => ({
      link: 'colloque://relais.exemple.fr/i#9f2kQm7vXc4TnB8pLr3wZs6yHd1gJa5eUoKt0iNfMxR2qVb',
      expiresAt: Date.now() + 14 * 86_400_000
    }),
    directory: () => ({ association: 'Association Exemple', members }),
    'set-availability': ({ availability }: { availability?: DirectoryMember['availability'] }) => {
      const index = members.findIndex((each) => each.isYou)
      const { availability: _, ...own } = members[index] as DirectoryMember
      members[index] = { ...own, ...(availability && { availability }) }
      emit({ type: 'directory' })
      return {}
    },
    conversations: () => ({ conversations: [...conversations.values()] }),
    'open-conversation': ({ with: accounts }: { with: string[] }) => {
      const found = [...conversations.values()].find(
        (each) => each.kind === 'direct' && each.members.some(({ account }) => account === accounts[0])
      )
      if (!found) throw new Refusal('member-unreachable', { name: 'Dr N. Prototype' })
      return { conversation: found.id }
    },
    'create-conversation': ({ name }: { name: string }) => {
      const id = randomId()
      const first = [...conversations.values()][0] as Conversation
      conversations.set(id, { ...first, id, name, kind: 'group', unread: 0, lastAt: Date.now() })
      change(id, {})
      return { conversation: id }
    },
    'rename-conversation': ({ conversation, name }: { conversation: string; name: string }) => {
      change(conversation, { name })
      return {}
    },
    'set-history': ({ conversation, allowed }: { conversation: string; allowed: boolean }) => {
      change(conversation, { history: allowed })
      return {}
    },
    'add-members': () => ({}),
    'remove-members': () => ({}),
    'set-role': ({ conversation, account, role }: { conversation: string; account: string; role: MemberRole }) => {
      const all = find(conversation).members
      change(conversation, { members: all.map((each) => (each.account === account ? { ...each, role } : each)) })
      return {}
    },
    'leave-conversation': ({ conversation }: { conversation: string }) => {
      change(conversation, { status: 'left' })
      return {}
    },
    'arrange-conversation': ({ conversation, ...part }: { conversation: string; pinned?: boolean; muted?: boolean }) => {
      change(conversation, part)
      return {}
    },
    'set-draft': ({ conversation, draft }: { conversation: string; draft?: Conversation['draft'] }) => {
      const { draft: _, ...rest } = find(conversation)
      conversations.set(conversation, { ...rest, ...(draft && { draft }) })
      change(conversation, {})
      return {}
    },
    'set-typing': () => ({}),
    incidents: ({ conversation }: { conversation: string }) => ({ incidents: [...(scene.incidents?.[conversation] ?? [])] }),
    send: (input: { conversation: string; text: string; urgent: boolean; uploads: string[] }) => {
      const id = randomId()
      const list = messages.get(input.conversation) ?? []
      const message: Message = {
        id,
        conversation: input.conversation,
        from: me,
        at: Date.now(),
        text: input.text,
        mentions: [],
        urgent: input.urgent,
        forwarded: false,
        reactions: [],
        state: 'pending',
        attachments: input.uploads.map((upload) => ({ ...(uploads.get(upload) as Attachment), state: 'uploaded' }))
      }
      messages.set(input.conversation, [...list, message])
      queueMicrotask(() => emit({ type: 'message', message }))
      setTimeout(() => replace(input.conversation, id, { state: 'sent', seq: 100_000 + list.length }), 300)
      return { message: id }
    },
    'forward-message': () => ({ message: randomId() }),
    'edit-message': ({ conversation, message, text }: { conversation: string; message: string; text: string }) => {
      replace(conversation, message, { text, editedAt: Date.now() })
      return {}
    },
    'delete-message': ({ conversation, message }: { conversation: string; message: string }) => {
      replace(conversation, message, { text: '', attachments: [], reactions: [], deletedAt: Date.now() })
      return {}
    },
    'retry-message': () => ({}),
    react: ({
      conversation,
      message,
      kind,
      on
    }: {
      conversation: string
      message: string
      kind: Message['reactions'][number]['kind']
      on: boolean
    }) => {
      const before = messages.get(conversation)?.find((each) => each.id === message)?.reactions ?? []
      const others = before.map((each) => (each.kind === kind ? { kind, by: each.by.filter(({ isYou }) => !isYou) } : each))
      const all = others.some((each) => each.kind === kind) ? others : [...others, { kind, by: [] }]
      const reactions = all
        .map((each) => (each.kind === kind && on ? { kind, by: [...each.by, me] } : each))
        .filter(({ by }) => by.length > 0)
      replace(conversation, message, { reactions })
      return {}
    },
    'message-versions': () => ({ versions: [{ text: 'FA à 138/min, pas de sus-décalage.', at: Date.now() - 3_600_000 }] }),
    'message-receipts': ({ conversation }: { conversation: string }) => ({
      members: find(conversation)
        .members.filter(({ isYou }) => !isYou)
        .map(({ account, name }, index) => ({ account, name, state: index === 0 ? 'read' : 'delivered' }))
    }),
    messages: (input: { conversation: string; before?: number; after?: number; around?: number | string; limit: number }) => {
      const list = messages.get(input.conversation) ?? []
      const seqOf = (message: Message): number => message.seq ?? Number.MAX_SAFE_INTEGER
      if (input.after !== undefined) {
        const later = list.filter((each) => seqOf(each) > (input.after as number))
        return { messages: later.slice(0, input.limit), more: true, newer: later.length > input.limit }
      }
      if (input.around !== undefined) {
        const { around } = input
        const middle = list.findIndex((each) => (typeof around === 'string' ? each.id === around : seqOf(each) >= around))
        const start = Math.max(0, middle - Math.floor(input.limit / 2))
        return { messages: list.slice(start, start + input.limit), more: start > 0, newer: start + input.limit < list.length }
      }
      const earlier = input.before === undefined ? list : list.filter((each) => seqOf(each) < (input.before as number))
      return { messages: earlier.slice(-input.limit), more: earlier.length > input.limit, newer: input.before !== undefined }
    },
    'mark-read': ({ conversation }: { conversation: string }) => {
      change(conversation, { unread: 0, unreadUrgent: 0, mentioned: false })
      return {}
    },
    search: ({ text, conversation }: { text: string; conversation?: string }) => {
      const wanted = text.toLowerCase()
      const results = [...messages.values()]
        .flat()
        .filter(
          (each) => each.text.toLowerCase().includes(wanted) && (conversation === undefined || each.conversation === conversation)
        )
        .slice(0, 20)
        .map((each) => {
          const start = each.text.toLowerCase().indexOf(wanted)
          return {
            conversation: each.conversation,
            message: each.id,
            ...(each.seq !== undefined && { seq: each.seq }),
            at: each.at,
            from: each.from,
            excerpt: each.text.slice(0, 400),
            matches: [{ start, end: start + wanted.length }],
            inFileName: false
          }
        })
      const missing = { messages: 0, documents: 0, files: 0 }
      return {
        results,
        more: false,
        nodes: searchTexts(scene.documents ?? [], scene.trees ?? {}, text),
        moreNodes: false,
        files: [],
        moreFiles: false,
        complete: true,
        missing
      }
    },
    'begin-upload': ({ name, sizeBytes }: { name: string; sizeBytes: number }) => {
      const upload = randomId()
      uploads.set(upload, {
        id: upload,
        name,
        sizeBytes,
        type: typeOf(name),
        state: 'staged',
        metadataRemoved: /\.(jpe?g|png)$/i.test(name)
      })
      return { upload }
    },
    'upload-part': async ({ upload, offset }: { upload: string; offset: number }) => {
      if (fateOf(upload) === 'stalled' && offset > 12_000_000) return new Promise(() => {})
      await new Promise((resolve) => setTimeout(resolve, 8))
      return {}
    },
    'finish-upload': ({ upload }: { upload: string }) => {
      const fate = fateOf(upload)
      if (fate !== undefined && fate !== 'stalled') throw new Refusal(fate)
      return { attachment: uploads.get(upload) as Attachment }
    },
    'abandon-upload': () => ({}),
    'fetch-attachment': ({ attachment }: { attachment: string }) => {
      const found = [...messages.values()]
        .flat()
        .flatMap((each) => each.attachments)
        .find((each) => each.id === attachment)
      if (!found || !files.has(attachment)) throw new Refusal('file-gone')
      return { attachment: { ...found, state: 'ready' } }
    },
    'read-attachment': ({ attachment, start, end }: { attachment: string; start: number; end: number }) => {
      const bytes = files.get(attachment)
      if (!bytes) throw new Refusal('file-gone')
      return { bytes: bytes.slice(start, end) }
    },
    'cancel-attachment': () => ({}),
    'resume-attachment': () => ({}),
    'open-personal-space': () => {
      const known = [...conversations.values()].find(({ kind }) => kind === 'personal')
      if (known) return { conversation: known.id }
      const made: Conversation = { ...makeConversation(50, { members: membersOf() }), kind: 'personal' }
      conversations.set(made.id, made)
      change(made.id, {})
      return { conversation: made.id }
    },
    ...createSampleFolders(scene.trees ?? {}, randomId, emit),
    'files-queue': () =>
      scene.queue ?? { count: 0, failed: 0, paused: 0, doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, files: [] },
    'pause-files': () => ({}),
    'resume-files': () => ({}),
    'cancel-files': () => ({}),
    ...documentAnswers(scene.documents ?? [], me, emit)
  }

  return {
    async call(name, input) {
      if (scene.pending?.includes(name)) return new Promise(() => {})
      const refusal: readonly [code: ClientCode, detail?: Readonly<Record<string, string | number>>] | undefined =
        scene.refusals?.[name]
      if (refusal) throw new Refusal(refusal[0], refusal[1])
      const answer = answers[name] as ((input: unknown) => unknown) | undefined
      if (!answer) throw new Refusal('unknown-command')
      return (await answer(input)) as never
    },
    subscribe(listener) {
      listeners.add(listener)
      for (const event of scene.events ?? []) setTimeout(() => emit(event), 50)
      for (const { afterMs, event } of scene.laterEvents ?? []) setTimeout(() => emit(event), afterMs)
      if (scene.connection === 'offline')
        setTimeout(() => emit({ type: 'connection', state: 'offline', reason: scene.offlineReason ?? 'relay-unreachable' }), 20)
      return () => listeners.delete(listener)
    }
  }
}

function typeOf(name: string): string {
  if (/\.pdf$/i.test(name)) return 'application/pdf'
  if (/\.dcm$/i.test(name)) return 'application/dicom'
  if (/\.jpe?g$/i.test(name)) return 'image/jpeg'
  if (/\.png$/i.test(name)) return 'image/png'
  return 'application/octet-stream'
}

import type { AnyEvent, Availability } from '@colloque/client-api'
import type { Core } from './core.ts'
import { ClientError } from './error.ts'
import { loadAccount } from './features/account/account.ts'
import { type AttachmentHooks, type Attachments, createAttachments } from './features/attachments/attachments.ts'
import { setAvailability } from './features/availability/availability.ts'
import { createContentRooms, failMessage } from './features/content-rooms.ts'
import { type Conversations, createConversations } from './features/conversations/conversations.ts'
import { type DirectoryLog, openDirectory } from './features/directory/directory-log.ts'
import { createDocuments, type Documents } from './features/documents/documents.ts'
import { createTreeFiles, type TreeFiles } from './features/folders/files.ts'
import { createFolders, type Folders, folderLogOf } from './features/folders/folders.ts'
import { spaceOf } from './features/messages/message-key.ts'
import { messageEvent } from './features/messages/message-view.ts'
import { createMessages, type Messages } from './features/messages/messages.ts'
import { markResumed, queueWhenUploaded } from './features/messages/outgoing.ts'
import { createSearchIndex, type SearchIndex } from './features/search/search-index.ts'
import { createSettings } from './features/settings/settings.ts'
import { createTyping, type Typing } from './features/typing/typing.ts'
import type { Ports, Store } from './ports/index.ts'
import { createRelayLink } from './relay/relay-link.ts'
import { createDocumentLogs } from './sync/documents/create-document-logs.ts'
import type { DocumentLogs } from './sync/documents/document-logs.ts'
import { createSignals } from './sync/signals.ts'
import { createSpaces, type Spaces } from './sync/spaces.ts'

/** The rooms of an unlocked vault, put together. Holds keys; lives until the vault is locked. */
export interface OpenClient {
  readonly core: Core
  readonly directory: DirectoryLog
  readonly conversations: Conversations
  readonly messages: Messages
  readonly attachments: Attachments
  readonly typing: Typing
  readonly documentLogs: DocumentLogs
  readonly documents: Documents
  readonly folders: Folders
  readonly files: TreeFiles
  readonly searchIndex: SearchIndex
  setAvailability(availability: Availability | undefined): void
  /** Resolves when the first try to reach the relay has ended, either way. */
  readonly started: Promise<void>
  /** Reads and sends all that can be now; false when the relay cannot be reached. */
  synchronize(): Promise<boolean>
  close(): Promise<void>
}

/** Throws `vault-empty` when no enrolment was completed in this vault: the same founding or joining goes on with it. */
export async function openClient(ports: Ports, store: Store, emit: (event: AnyEvent) => void): Promise<OpenClient> {
  const identity = loadAccount(store)
  if (identity?.phase !== 'open' || identity.relayId === undefined) throw new ClientError('vault-empty')
  const { sodium, random, clock, transport, log } = ports
  const { relayUrl, relayId, loginSeed } = identity
  const relay = createRelayLink({ transport, clock, random, sodium, url: relayUrl, loginSeed, expectedRelayId: relayId, log })
  /** Who was revoked is removed from every space at once. */
  const onDirectory = (event: AnyEvent): void => {
    emit(event)
    if (event.type === 'directory') queueMicrotask(() => spaces.wake())
  }
  const directory = openDirectory({ store, relay, sodium, random, log, emit: onDirectory })
  const settings = createSettings({ store, identity }, emit)
  const core: Core = { ports, store, relay, identity, directory, settings, emit }

  const followTree = (space: Uint8Array): void =>
    documents.follow({ log: folderLogOf(sodium, space), space, kind: 'folders', isOwn: true })
  const content = createContentRooms(core, () => attachments, followTree)
  const spaces = createSpaces(core, content)
  const messageHooks = hooksOf(core, spaces, () => attachments)
  const attachments = createAttachments(
    core,
    hooksByPlace(messageHooks, () => files)
  )
  const messages = createMessages(core, spaces, attachments)
  const conversations = createConversations(core, spaces)
  const signals = createSignals(core, spaces)
  const typing = createTyping(core, spaces, signals)
  const documents = createDocuments(
    core,
    () => documentLogs,
    signals,
    { judged: (space, verdict) => folders.judged(space, verdict), changed: (space) => folders.treeChanged(space) },
    () => searchIndex.wake()
  )
  const searchIndex = createSearchIndex(core, documents.read, (log) => folders.nodesIn(log))
  const documentLogs = createDocumentLogs(core, spaces, documents.content)
  const folders = createFolders(core, spaces, documents, documentLogs, () => files)
  const files = createTreeFiles(core, () => attachments, folders.trees)

  const tellState = (): void => emit({ type: 'connection', state: relay.state })
  /** A directory that cannot be followed now is named by its own event; conversations go on with what was verified. */
  const followDirectory = (): Promise<void> => directory.synchronize().catch(() => log?.({ code: 'directory-later' }))
  relay.onOnline(tellState)
  relay.onOffline(tellState)
  await spaces.start()
  await documentLogs.start()
  attachments.run()
  files.run()
  const started = relay.start().then((outcome) => {
    if (outcome !== 'online') emit({ type: 'connection', state: relay.state, reason: outcome.code })
  })

  return {
    core,
    directory,
    conversations,
    messages,
    attachments,
    typing,
    documentLogs,
    documents,
    folders,
    files,
    searchIndex,
    started,
    setAvailability: (availability) => setAvailability(core, spaces, availability),
    async synchronize() {
      await started
      if (relay.state !== 'online') return false
      await followDirectory()
      await spaces.settle()
      await attachments.idle()
      await files.idle()
      await spaces.settle()
      documents.flush()
      await documentLogs.settle()
      return relay.state === 'online'
    },
    async close() {
      typing.stop()
      signals.stop()
      await files.stop()
      await attachments.stop()
      documents.stop()
      documentLogs.stop()
      searchIndex.stop()
      spaces.stop()
      directory.close()
      relay.stop()
      await documentLogs.idle()
      await spaces.idle()
      await searchIndex.idle()
      store.close()
    }
  }
}

/** What is on its way into a folder tree is no message's. */
function hooksByPlace(messages: AttachmentHooks, files: () => TreeFiles): AttachmentHooks {
  const of = (message: Uint8Array): AttachmentHooks => (files().isQueued(message) ? files().hooks : messages)
  return {
    uploaded: (message) => of(message).uploaded(message),
    moved: (message, doneBytes) => of(message).moved(message, doneBytes),
    failed: (message, code) => of(message).failed(message, code),
    cancelled: (message) => of(message).cancelled(message),
    waiting: (message, code) => of(message).waiting(message, code),
    resumed: (message) => of(message).resumed(message)
  }
}

/** What becomes of a message when its files move. All but waking happens inside the attachment's transaction. */
function hooksOf(core: Core, spaces: Spaces, attachments: () => Attachments): AttachmentHooks {
  return {
    uploaded(message) {
      queueWhenUploaded(core, message, attachments().references(message))
      queueMicrotask(() => spaces.session(spaceOf(message))?.wake())
      return messageEvent(core, message)
    },
    moved: () => undefined,
    failed: (message, code) => failMessage(core, message, code),
    cancelled: (message) => failMessage(core, message, 'file-cancelled'),
    waiting: (message, code) => failMessage(core, message, code),
    resumed(message) {
      markResumed(core, message)
      return messageEvent(core, message)
    }
  }
}

/** The one door through which tests enter the log engine's inside: a dishonest member is made of the same parts as an honest one. */
// biome-ignore-all lint/style/noRestrictedImports: an attacker does not stop at what a package exports.

export type { Core, Identity, RelayLink } from '../../packages/client/src/core.ts'
export { loadAccount } from '../../packages/client/src/features/account/account.ts'
export type { AttachmentRow } from '../../packages/client/src/features/attachments/attachment-row.ts'
export { type Attachments, createAttachments } from '../../packages/client/src/features/attachments/attachments.ts'
export { jpeg, PLANTED } from '../../packages/client/src/features/attachments/pictures/test-pictures.ts'
export { openSealedCopy } from '../../packages/client/src/features/attachments/sealed-copy.ts'
export { STILL_MS } from '../../packages/client/src/features/attachments/staging.ts'
export { setAvailability } from '../../packages/client/src/features/availability/availability.ts'
export { createContentRooms, failMessage } from '../../packages/client/src/features/content-rooms.ts'
export { arrangeConversation } from '../../packages/client/src/features/conversations/arrange.ts'
export { listConversations, viewConversation } from '../../packages/client/src/features/conversations/conversation-view.ts'
export { type Conversations, createConversations } from '../../packages/client/src/features/conversations/conversations.ts'
export { setDraft } from '../../packages/client/src/features/conversations/drafts.ts'
export { listIncidents } from '../../packages/client/src/features/conversations/incidents.ts'
export type {
  Directory,
  DirectoryDevice,
  DirectoryHead,
  DirectoryMemberState
} from '../../packages/client/src/features/directory/directory.ts'
export { viewDirectory } from '../../packages/client/src/features/directory/directory-view.ts'
export { clientIdOf } from '../../packages/client/src/features/documents/client-id.ts'
export { contentDigest } from '../../packages/client/src/features/documents/content-digest.ts'
export { createDocumentContent } from '../../packages/client/src/features/documents/document-content-room.ts'
export { awarenessFrame } from '../../packages/client/src/features/documents/document-frames.ts'
export { loadDoc, wholeUpTo } from '../../packages/client/src/features/documents/document-store.ts'
export { createDocuments } from '../../packages/client/src/features/documents/documents.ts'
export { createFolders, type Folders, folderLogOf } from '../../packages/client/src/features/folders/folders.ts'
export { readTree, type TreeNode, untangle } from '../../packages/client/src/features/folders/tree.ts'
export { type Body, bodyShapes, encodeBody } from '../../packages/client/src/features/messages/bodies.ts'
export { countWaiting } from '../../packages/client/src/features/messages/count-waiting.ts'
export { messageKey } from '../../packages/client/src/features/messages/message-key.ts'
export { createMessages, type Messages } from '../../packages/client/src/features/messages/messages.ts'
export { markResumed, queueWhenUploaded } from '../../packages/client/src/features/messages/outgoing.ts'
export { indexMessage, unindexMessage } from '../../packages/client/src/features/search/index-message.ts'
export { changePieces, eraseItem, inPieces, keepItem } from '../../packages/client/src/features/search/item-texts.ts'
export { search } from '../../packages/client/src/features/search/search.ts'
export { searchMessages } from '../../packages/client/src/features/search/search-messages.ts'
export { createSettings } from '../../packages/client/src/features/settings/settings.ts'
export { createTyping } from '../../packages/client/src/features/typing/typing.ts'
export { fromHex, toHex } from '../../packages/client/src/hex.ts'
export { type OpenClient, openClient } from '../../packages/client/src/open-client.ts'
export { createRelayLink } from '../../packages/client/src/relay/relay-link.ts'
export { RelayRefusal } from '../../packages/client/src/relay/relay-refusal.ts'
export { credentialOf } from '../../packages/client/src/sync/credential.ts'
export { type DocumentBody, encodeDocumentBody } from '../../packages/client/src/sync/documents/bodies.ts'
export type { DocumentLogs } from '../../packages/client/src/sync/documents/document-logs.ts'
export { enqueueUpdate, type WrittenUpdate } from '../../packages/client/src/sync/documents/document-outbox.ts'
export { type DocumentRow, loadDocument } from '../../packages/client/src/sync/documents/document-row.ts'
export { sealKeyring } from '../../packages/client/src/sync/documents/keyring.ts'
export { entryKey, openEntry, sealEntry, sealSnapshot } from '../../packages/client/src/sync/documents/seal-entry.ts'
export { type SnapshotRecord, signSnapshot } from '../../packages/client/src/sync/documents/snapshot-record.ts'
export {
  givenEpochs,
  knownEpochs,
  loadSpaceEpoch,
  type SpaceEpoch,
  saveGivenEpoch
} from '../../packages/client/src/sync/documents/space-epochs.ts'
export { commitData, messageData } from '../../packages/client/src/sync/entry-data.ts'
export {
  addIntent,
  dueIntents,
  LONGEST_WAIT_MS,
  nextDueAt,
  postponeIntents
} from '../../packages/client/src/sync/intents.ts'
export { savePosition } from '../../packages/client/src/sync/log-chain.ts'
export { savePending } from '../../packages/client/src/sync/pending-commit.ts'
export { proveEpoch } from '../../packages/client/src/sync/prove-epoch.ts'
export type { SpaceSession } from '../../packages/client/src/sync/session.ts'
export { createSignals } from '../../packages/client/src/sync/signals.ts'
export type { Space } from '../../packages/client/src/sync/space.ts'
export { accountsOf, saveRatchet } from '../../packages/client/src/sync/space.ts'
export { encodeDescription, type SpaceDescription } from '../../packages/client/src/sync/space-extension.ts'
export { createSpaces, type Spaces } from '../../packages/client/src/sync/spaces.ts'
export { deliverWelcome } from '../../packages/client/src/sync/welcome.ts'
export { migrate } from '../../packages/client/src/vault/migrate.ts'
export { createNativeProvider } from '../../packages/client-node/src/mls/index.ts'
export * from './record-parts.ts'

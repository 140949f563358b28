/** Of every command of the contract and every field that it takes: whether the test plants words in it, or why it carries none. */
import { type CommandName, commands, type InputOf } from '@colloque/client-api'

/** Words, names, keys or ids that no relay may know stand in it, and the test has them there. */
const PLANTED = 'planted'
const CHOICE = 'a choice among few, sealed with the rest'
const PLACE = 'an id that the relay gave a place to: of a space, an entry or a blob'
const HIDDEN = 'an id of a node: sealed in the tree, and for a document that of its log'
const LOCAL = 'an id that never leaves the device'
const NUMBER = 'a number'

export const CARRIES: { readonly [N in CommandName]: { readonly [F in keyof InputOf<N>]-?: string } } = {
  status: {},
  'inspect-link': { link: PLANTED },
  'relay-declaration': {},
  'suggest-passphrase': {},
  'passphrase-strength': { passphrase: PLANTED },
  found: { link: 'the founding token, which the relay made', association: PLANTED, profile: PLANTED, passphrase: PLANTED },
  join: { link: PLANTED, profile: PLANTED, passphrase: PLANTED },
  'recovery-phrase': {},
  'confirm-recovery-phrase': { words: 'single words of the phrase, which is planted whole' },
  unlock: { passphrase: PLANTED },
  'unlock-by-keychain': {},
  'set-keychain': { on: CHOICE, passphrase: PLANTED },
  lock: {},
  'note-presence': {},
  settings: {},
  'set-settings': {
    language: CHOICE,
    theme: CHOICE,
    textSize: CHOICE,
    autoLockMinutes: CHOICE,
    lockOnSuspend: CHOICE,
    readReceipts: CHOICE,
    typing: CHOICE,
    notifications: CHOICE,
    urgentSound: CHOICE,
    enterSends: CHOICE,
    keepMetadata: CHOICE
  },
  sync: {},
  invite: { role: 'known to the relay: the role of the device that it admits' },
  directory: {},
  'set-availability': { availability: PLANTED },
  conversations: {},
  'open-conversation': { with: PLANTED },
  'create-conversation': { name: PLANTED, with: PLANTED },
  'rename-conversation': { conversation: PLACE, name: PLANTED },
  'add-members': { conversation: PLACE, accounts: PLANTED },
  'remove-members': { conversation: PLACE, accounts: PLANTED },
  'leave-conversation': { conversation: PLACE },
  'set-history': { conversation: PLACE, allowed: CHOICE },
  'set-role': { conversation: PLACE, account: PLANTED, role: CHOICE },
  'arrange-conversation': { conversation: PLACE, pinned: CHOICE, muted: CHOICE },
  'set-draft': { conversation: PLACE, draft: PLANTED },
  'set-typing': { conversation: PLACE, typing: CHOICE },
  incidents: { conversation: PLACE },
  send: {
    conversation: PLACE,
    text: PLANTED,
    paths: PLANTED,
    uploads: LOCAL,
    keepMetadata: CHOICE,
    mentions: PLANTED,
    replyTo: PLACE,
    urgent: CHOICE
  },
  'forward-message': { conversation: PLACE, message: PLACE, to: PLACE },
  'edit-message': { conversation: PLACE, message: PLACE, text: PLANTED, mentions: PLANTED },
  'delete-message': { conversation: PLACE, message: PLACE },
  'retry-message': { conversation: PLACE, message: PLACE },
  react: { conversation: PLACE, message: PLACE, kind: PLANTED, on: CHOICE },
  'message-versions': { conversation: PLACE, message: PLACE },
  'message-receipts': { conversation: PLACE, message: PLACE },
  messages: { conversation: PLACE, before: NUMBER, after: NUMBER, around: NUMBER, limit: NUMBER },
  'mark-read': { conversation: PLACE, message: PLACE },
  search: { text: PLANTED, conversation: PLACE, limit: NUMBER },
  'begin-upload': { name: PLANTED, sizeBytes: NUMBER, keepMetadata: CHOICE },
  'upload-part': { upload: LOCAL, offset: NUMBER, bytes: PLANTED },
  'finish-upload': { upload: LOCAL },
  'abandon-upload': { upload: LOCAL },
  'fetch-attachment': { attachment: LOCAL },
  'read-attachment': { attachment: LOCAL, start: NUMBER, end: NUMBER },
  'save-attachment': { attachment: LOCAL, path: PLANTED },
  'cancel-attachment': { attachment: LOCAL },
  'resume-attachment': { attachment: LOCAL },
  'files-to-index': {},
  'index-file': { attachment: LOCAL, pages: PLANTED },

  'open-personal-space': {},
  folder: { conversation: PLACE, after: HIDDEN },
  'create-folder': { conversation: PLACE, parent: HIDDEN, name: PLANTED },
  'create-document': { conversation: PLACE, parent: HIDDEN, name: PLANTED },
  'copy-document': { conversation: PLACE, document: PLACE, to: PLACE, parent: HIDDEN },
  'rename-node': { conversation: PLACE, node: HIDDEN, name: PLANTED },
  'move-nodes': { conversation: PLACE, nodes: HIDDEN, parent: HIDDEN },
  'tag-node': { conversation: PLACE, node: HIDDEN, tags: PLANTED },
  'trash-nodes': { conversation: PLACE, nodes: HIDDEN },
  'restore-nodes': { conversation: PLACE, nodes: HIDDEN },
  'delete-nodes': { conversation: PLACE, nodes: HIDDEN },
  'open-document': { conversation: PLACE, document: PLACE, client: NUMBER },
  'document-frame': { session: LOCAL, frame: PLANTED, more: CHOICE, restores: NUMBER },
  'close-document': { session: LOCAL },
  'document-status': { conversation: PLACE, document: PLACE },
  'document-state': { conversation: PLACE, document: PLACE, seq: NUMBER, start: NUMBER },
  'document-history': { conversation: PLACE, document: PLACE },
  'read-past': { conversation: PLACE, document: PLACE },
  'document-authors': { conversation: PLACE, document: PLACE },
  'name-version': { conversation: PLACE, document: PLACE, name: PLANTED, frozen: CHOICE },
  'approve-version': { conversation: PLACE, document: PLACE, version: PLACE },
  'add-files': {
    conversation: PLACE,
    parent: HIDDEN,
    uploads: PLANTED,
    folders: PLANTED,
    paths: PLANTED,
    keepMetadata: CHOICE,
    onlyNew: CHOICE,
    document: PLACE
  },
  'files-queue': {},
  'pause-files': { conversation: PLACE, nodes: HIDDEN },
  'resume-files': { conversation: PLACE, nodes: HIDDEN },
  'cancel-files': { nodes: HIDDEN },
  'file-attachment': { conversation: PLACE, attachment: LOCAL, parent: HIDDEN, name: PLANTED },
  'document-files': { conversation: PLACE, document: PLACE },
  'take-images': { conversation: PLACE, document: PLACE, images: PLACE }
}

/** `command.field` of all that the table says is planted. */
export const plantedFields = (): string[] =>
  Object.entries(CARRIES)
    .flatMap(([command, fields]) =>
      Object.entries(fields).flatMap(([field, what]) => (what === PLANTED ? [`${command}.${field}`] : []))
    )
    .sort()

/** `command.field`, and `command.` for each command, of the contract or of the table. */
export const namesOf = (table: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string[] =>
  Object.entries(table)
    .flatMap(([command, fields]) => [`${command}.`, ...Object.keys(fields).map((field) => `${command}.${field}`)])
    .sort()

export const contractFields = (): string[] =>
  namesOf(Object.fromEntries(Object.entries(commands).map(([command, { input }]) => [command, input.shape])))

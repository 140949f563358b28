/** Every refusal a client gives, with the English sentence that the command line prints; the interface has its own catalogues. */
export const CLIENT_SENTENCES = {
  'invalid-call': 'The call is malformed.',
  'unknown-command': 'This client does not know that command; the two sides are of different versions.',
  'too-many-calls': 'Too much is asked at once ({maximum} calls at most). Wait for an answer first.',
  internal: 'Something unexpected happened in the client. Nothing that was acknowledged is lost; try again.',
  'disconnected-from-core': 'The process that holds the keys ended. Start it again.',
  'vault-empty': 'There is no vault here yet. Found an association or join one by its invitation link.',
  'vault-locked': 'The vault is locked. Give its passphrase.',
  'vault-exists': 'There is already an account in this vault. Choose another file.',
  'vault-in-use': 'This vault is already open in another Colloque. Close it there first.',
  'vault-damaged': 'The vault file is damaged or is not a vault. Restore it from a copy; nothing was changed.',
  'vault-newer': 'This vault was written by a newer Colloque. Update this one.',
  'vault-unwritable': 'The vault cannot be written here. Check the folder and its permissions.',
  'wrong-passphrase': 'The passphrase is not the right one. Check the keyboard layout and Caps Lock.',
  'weak-passphrase':
    'This passphrase is too easy to guess ({bits} bits of 80). Add words, or take eight random ones, for example: {suggestion}',
  'disk-full': 'There is no space left on this disk. Free some and try again; nothing is lost.',
  'invalid-link': 'This is not a Colloque link, or it was altered on the way. Copy it again whole.',
  'wrong-link-kind': 'This link is for another step: founding links found an association, invitation links join one.',
  'link-used': 'This link has already been used. It is good for one person; ask for another.',
  'link-expired': 'This link is no longer valid. Ask for another.',
  'relay-unreachable': 'The relay does not answer. Check the network and try again; what waits will leave by itself.',
  'relay-version': 'The relay speaks another version of the protocol. Update Colloque, or ask the host to.',
  'relay-changed': 'Another relay answers at this address. Nothing was sent; ask the host.',
  'relay-refused': 'The relay refused ({relayCode}).',
  'device-disabled': 'This device was disabled at the relay. Ask an administrator.',
  'quota-exceeded': 'The relay refuses more for today. The message stays on this device; tell the host.',
  'relay-full': 'The relay has no space left. The message stays on this device and will leave when there is room; tell the host.',
  'invalid-rpps': 'This RPPS number is not valid: 11 digits whose key does not fit. Read the card again.',
  'invalid-profile': 'A name and a profession are needed, each of at most 200 characters.',
  'not-admin': 'Only an administrator of the association can do this.',
  'directory-invalid':
    'The directory that the relay gives does not follow its own rules. Nothing was accepted; tell an administrator.',
  'unknown-member': 'Nobody in the directory is called {whom}.',
  'ambiguous-member': '{whom} names several people: {candidates}. Use the id.',
  'unknown-conversation': 'There is no such conversation.',
  'ambiguous-conversation': '{whom} names several conversations: {candidates}. Use the id.',
  'not-a-member': 'You are no longer a member of this conversation.',
  'not-owner': 'Only an owner of the conversation can do this.',
  'direct-is-fixed': 'A conversation between two stays between two. Create a group instead.',
  'empty-message': 'There is nothing to send.',
  'text-too-long': 'The text is too long ({maximum} characters at most). Send it as a file.',
  'too-many-members': 'A conversation holds at most {maximum} devices.',
  'too-many-files': 'At most {maximum} files go with one message.',
  'member-unreachable': '{name} has no device that can be added now. Try again when they have opened Colloque.',
  'conversation-stuck':
    'This conversation cannot go on: a change made by a member cannot be accepted. Nothing is lost; start another conversation.',
  'unknown-message': 'There is no such message.',
  'unknown-attachment': 'There is no such attachment.',
  'paths-not-allowed': 'Files cannot be named by path here.',
  'file-unreadable': 'The file {name} cannot be read.',
  'file-unwritable': 'The file {name} cannot be written.',
  'file-too-large': 'The file is too large ({maximum} bytes at most at this relay).',
  'file-changed': 'The file {name} changed while it was being sent. Nothing of the new version was sent; send it again.',
  'file-cancelled': 'The transfer was cancelled.',
  'file-gone': 'The relay no longer holds this file. Ask for it to be sent again.',
  'file-altered': 'The file does not match its fingerprint and was not opened. Ask for it to be sent again.'
} as const
export type ClientCode = keyof typeof CLIENT_SENTENCES

/** The sentence with its places filled in. */
export function sentence(code: ClientCode, detail: Readonly<Record<string, string | number>> = {}): string {
  return CLIENT_SENTENCES[code].replace(/\{(\w+)\}/g, (place, name: string) => (name in detail ? String(detail[name]) : place))
}

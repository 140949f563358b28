/** What the command line itself refuses; everything else is a code of the contract. */
export const COMMAND_SENTENCES = {
  'passphrase-needed':
    'A passphrase is needed and there is no terminal to ask for it. Put it in a file and name the file in COLLOQUE_PASSPHRASE_FILE.',
  'passphrase-file-unreadable': 'The file that COLLOQUE_PASSPHRASE_FILE names cannot be read, or is empty.',
  'passphrase-not-chosen': 'The two passphrases differ. Nothing was created; try again.',
  'phrase-file-exists': 'The file for the recovery phrase exists already and is never overwritten. Choose another name.',
  'phrase-file-unwritable':
    'The file for the recovery phrase cannot be created there. Nothing was created; choose another place.',
  'not-started': 'The program could not be started.',
  'ambiguous-path': 'Several documents, files or folders there have this name. Use the id that list shows.',
  'target-exists': 'There is something of that name already, and it is not replaced. Choose another name, or give --new.',
  'target-unwritable': 'This cannot be written there. Choose another place.',
  'unfit-format': 'A document is exported as .docx, .pdf, .html or .md. Give --format, or such a name.',
  interrupted: 'Interrupted.'
} as const
export type CommandCode = keyof typeof COMMAND_SENTENCES

export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandCode
  constructor(code: CommandCode) {
    super(COMMAND_SENTENCES[code])
    this.code = code
  }
}

/** A file that cannot be taken in, or a document that cannot be given out: its code and sentence come from the formats themselves. */
export class FormatRefusal extends Error {
  override readonly name = 'FormatRefusal'
  readonly code: string
  constructor(code: string, sentence: string) {
    super(sentence)
    this.code = code
  }
}

/** The command was called wrongly: exit code 2, with the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Why a file is not taken in or a document not given out: one closed set of codes, each with a sentence for the reader. */

export type FormatErrorCode =
  /** Empty, or of no kind that holds a text. */
  | 'not-a-document'
  /** A kind that is known and not read, such as PDF or the Word of before 2007. */
  | 'unsupported-format'
  /** Beyond a limit of size, count or nesting. */
  | 'too-large'
  /** Of a kind that is read, and broken. */
  | 'damaged'
  /** Locked by a password. */
  | 'encrypted'
  /** What was handed over to be written is not a document of the schema. */
  | 'invalid-document'

export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly code: FormatErrorCode

  /** @param sentence says to whoever chose the file what is the matter and what helps; never its content. */
  constructor(code: FormatErrorCode, sentence: string) {
    super(sentence)
    this.code = code
  }
}

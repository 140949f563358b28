/** Why a relay does not start; the message is a sentence for the operator. */
export type StartErrorCode = 'bad-option' | 'bad-declaration' | 'address-in-use' | 'address-refused' | 'bad-certificate'

export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: StartErrorCode
  constructor(code: StartErrorCode, sentence: string) {
    super(sentence)
    this.code = code
  }
}

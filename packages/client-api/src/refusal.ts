import { CLIENT_SENTENCES, type ClientCode, sentence } from './codes.ts'

/** The answer "no" of a core, on the side of its user: a code of codes.ts and what fills the places of its sentence. Never holds a cause or a stack of the core. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ClientCode
  readonly detail: Readonly<Record<string, string | number>>
  constructor(code: ClientCode, detail: Readonly<Record<string, string | number>> = {}) {
    super(sentence(code, detail))
    this.code = code
    this.detail = detail
  }
}

export const isClientCode = (code: unknown): code is ClientCode =>
  typeof code === 'string' && Object.hasOwn(CLIENT_SENTENCES, code)

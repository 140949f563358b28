import type { ClientCode } from '@colloque/client-api'

/** A refusal with a code of the contract. `detail` may hold counts, limits and names of files or members: it goes to the person, never to a log. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientCode
  readonly detail: Readonly<Record<string, string | number>>
  constructor(code: ClientCode, detail: Readonly<Record<string, string | number>> = {}) {
    super(code)
    this.code = code
    this.detail = detail
  }
}

import { type ClientCode, isClientCode } from '@colloque/client-api'
import type { RelayCode } from '@colloque/protocol'
import { ClientError } from '../../error.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'

const CODES: Partial<Record<RelayCode, ClientCode>> = {
  'admission-refused': 'link-used',
  'slot-claimed': 'link-used',
  'device-disabled': 'device-disabled',
  'quota-exceeded': 'quota-exceeded',
  'storage-full': 'relay-full'
}

/** A code of the relay in the words of the contract; `relay-refused` for those that say nothing to a person. */
export function clientCodeOf(code: string): ClientCode {
  return CODES[code as RelayCode] ?? (isClientCode(code) ? code : 'relay-refused')
}

/** What the relay refused, in the words of the contract. Other errors stay what they are. */
export function explain(error: unknown): unknown {
  if (!(error instanceof RelayRefusal)) return error
  const code = CODES[error.code]
  return code ? new ClientError(code) : new ClientError('relay-refused', { relayCode: error.code })
}

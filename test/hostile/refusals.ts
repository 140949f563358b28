/** Which codes the relay may give for which request (docs/protocol.md, section 7), for a connection that has logged in. */
import type { RelayCode, RequestName } from '@colloque/protocol'

/** A request may always come too fast, or beside too many. */
const ALWAYS: readonly RelayCode[] = ['rate-limited', 'limit-exceeded']

const REFUSALS: Readonly<Record<RequestName, readonly RelayCode[]>> = {
  admit: ['not-permitted'],
  login: ['not-permitted'],
  'create-admission': ['not-permitted', 'quota-exceeded'],
  'create-space': ['not-permitted', 'quota-exceeded', 'already-exists'],
  'create-log': ['not-permitted', 'not-proven', 'quota-exceeded', 'already-exists', 'stale-epoch'],
  prove: ['access-denied', 'unknown-space'],
  subscribe: ['not-proven', 'unknown-log'],
  unsubscribe: [],
  append: ['not-proven', 'unknown-log', 'quota-exceeded', 'stale-epoch', 'head-moved', 'malformed-frame'],
  commit: ['not-proven', 'quota-exceeded', 'stale-epoch', 'unknown-mailbox', 'already-exists', 'not-permitted'],
  'put-snapshot-part': ['not-proven', 'unknown-log', 'not-permitted', 'quota-exceeded', 'stale-epoch', 'already-exists'],
  'put-snapshot': [
    ...(['not-proven', 'unknown-log', 'not-permitted', 'quota-exceeded', 'stale-epoch', 'malformed-frame'] as const),
    ...(['version-moved', 'head-moved', 'unknown-snapshot'] as const)
  ],
  'get-snapshot': ['not-proven', 'unknown-log', 'unknown-snapshot'],
  'log-heads': ['not-proven'],
  'trim-log': ['not-proven', 'unknown-log', 'not-permitted', 'stale-epoch', 'unknown-snapshot'],
  'delete-log': ['not-proven', 'unknown-log', 'not-permitted', 'stale-epoch'],
  'open-mailbox': ['quota-exceeded', 'already-exists'],
  'prove-mailbox': ['unknown-mailbox', 'access-denied'],
  receive: ['not-proven'],
  deposit: ['unknown-mailbox', 'quota-exceeded'],
  acknowledge: ['not-proven'],
  'publish-key-packages': ['not-proven', 'quota-exceeded'],
  'claim-key-package': ['unknown-mailbox', 'no-key-package', 'quota-exceeded'],
  'put-slot': ['access-denied', 'not-permitted', 'version-moved', 'quota-exceeded'],
  'get-slot': ['unknown-slot'],
  'claim-slot': ['unknown-slot', 'slot-claimed'],
  'release-slot': ['not-permitted'],
  signal: ['not-proven'],
  'create-blob': ['quota-exceeded', 'already-exists'],
  ping: []
}

export const isExpected = (name: RequestName, code: RelayCode): boolean => REFUSALS[name].includes(code) || ALWAYS.includes(code)

/** A run that met fewer has not gone deep enough. Quotas have tests of their own: chance does not fill a day. */
export const expectedRefusals: readonly string[] = Object.entries(REFUSALS)
  .flatMap(([name, codes]) => codes.map((code) => `${name} ${code}`))
  .filter((refusal) => !refusal.endsWith('quota-exceeded'))

/** What closes a connection that has logged in, and one that has not. */
export const CLOSING: readonly RelayCode[] = ['malformed-frame', 'frame-too-large', 'unsupported-version']
export const CLOSING_BEFORE_LOGIN: readonly RelayCode[] = [
  ...CLOSING,
  'not-authenticated',
  'admission-refused',
  'login-refused',
  'rate-limited',
  'limit-exceeded'
]

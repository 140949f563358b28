/** What an attacker has learned of a relay: every id that it or others use, and the keys that are its own. It holds no key of anybody else. */
import {
  type AnyRequest,
  accessProof,
  admitProof,
  type ConnectionChallenge,
  loginProof,
  mailboxProof,
  type RequestName,
  requestShapes,
  slotProof
} from '@colloque/protocol'
import type { Chance } from './chance.ts'
import { type Known, makeValue } from './grammar.ts'
import type { KeyPair } from './relay-parts.ts'

interface KnownSpace {
  readonly space: Uint8Array
  readonly log: Uint8Array
  /** By epoch; empty for a space of others. */
  readonly accessKeys: Uint8Array[]
  /** Of which a part was taken last. */
  snapshot?: Uint8Array
  /** One was put. */
  hasSnapshot?: boolean
  readonly retention?: string
}

export interface LiveState extends Known {
  readonly spaces: KnownSpace[]
  /** Ids of one kind of thing, also of others' things. */
  readonly ids: Readonly<Record<'mailbox' | 'slot' | 'blob' | 'entryId' | 'envelope' | 'claim' | 'snapshot', Uint8Array[]>>
  readonly tokens: Uint8Array[]
  today: number
  /** A request of the shapes, with proofs that hold where the key is known, and at times one that was used before. */
  request(challenge: ConnectionChallenge | undefined): AnyRequest
  /** The relay did it. */
  learn(request: AnyRequest): void
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
/** What leads deeper is said more often. */
const names = [
  ...(Object.keys(requestShapes) as RequestName[]),
  'prove',
  'prove',
  'append',
  'commit',
  'commit',
  'create-log',
  'put-snapshot-part',
  'put-snapshot',
  'put-snapshot',
  'get-snapshot',
  'trim-log'
] as const
const MOST_IDS = 400
/** Few, so that a connection meets again what it has proven. */
const MOST_SPACES = 12

export function createLiveState(chance: Chance, keys: readonly KeyPair[], today: number): LiveState {
  const byPublicKey = new Map(keys.map((pair) => [hex(pair.publicKey), pair]))
  const mailboxKeys = new Map<string, Uint8Array>()
  const used: Uint8Array[] = []
  /** The space that this request is about, so that its fields fit together. */
  let topic: KnownSpace | undefined

  function remember(list: Uint8Array[], id: Uint8Array): void {
    list[list.length < MOST_IDS ? list.length : chance.below(MOST_IDS)] = id
  }

  function sign(publicKey: Uint8Array | undefined, message: Uint8Array): Uint8Array | undefined {
    const signature = publicKey && byPublicKey.get(hex(publicKey))?.sign(message)
    if (signature && chance.once(20)) remember(used, signature)
    return signature
  }

  /** With the signature that this request needs here, if its key is one of ours. */
  function signed(request: AnyRequest, challenge: ConnectionChallenge | undefined): AnyRequest {
    if (!('signature' in request)) return request
    if (chance.once(4) && used.length > 0) return { ...request, signature: chance.one(used) }
    const signature = signatureOf(request, challenge)
    return signature ? { ...request, signature } : request
  }

  function signatureOf(request: AnyRequest, challenge: ConnectionChallenge | undefined): Uint8Array | undefined {
    if (request.type === 'put-slot')
      return sign(request.key, slotProof(request.slot, request.version, request.expiresDay, request.bytes))
    if (!challenge || chance.once(6)) return undefined
    if (request.type === 'login') return sign(request.device, loginProof(challenge, request.device))
    if (request.type === 'admit') return sign(request.device, admitProof(challenge, request.token, request.device))
    if (request.type === 'prove-mailbox')
      return sign(mailboxKeys.get(hex(request.mailbox)), mailboxProof(challenge, request.mailbox))
    if (request.type !== 'prove') return undefined
    const known = state.spaces.find(({ space }) => hex(space) === hex(request.space))
    return sign(known?.accessKeys[request.epoch], accessProof(challenge, request.space, request.epoch))
  }

  /** What a document comes to only step by step, each on a connection that proved it: made, given a snapshot, read, and trimmed or deleted. */
  function storyOf(known: KnownSpace): AnyRequest[] {
    const { space, log } = known
    const epoch = known.accessKeys.length - 1
    const prove: AnyRequest = { type: 'prove', space, epoch, signature: new Uint8Array(64) }
    if (known.retention !== 'document')
      return [prove, { type: 'create-log', space, log: chance.bytes(16), epoch, retention: 'document' }]
    const snapshot = chance.bytes(16)
    if (!known.hasSnapshot)
      return [
        prove,
        { type: 'put-snapshot-part', log, epoch, snapshot, part: 0, bytes: chance.bytes(20) },
        { type: 'put-snapshot', log, epoch, snapshot, parts: 1, covers: 0, previous: 0 }
      ]
    const end: AnyRequest = chance.once(4) ? { type: 'delete-log', log, epoch } : { type: 'trim-log', log, epoch, version: 1 }
    return [prove, { type: 'get-snapshot', log, epoch, part: 0 }, end]
  }
  let story: { readonly challenge: ConnectionChallenge; readonly steps: AnyRequest[] } | undefined

  const state: LiveState = {
    spaces: [],
    ids: { mailbox: [], slot: [], blob: [], entryId: [], envelope: [], claim: [], snapshot: [] },
    tokens: [],
    today,
    bytes(length, field) {
      if (field === 'space' || field === 'log') return chance.once(field === 'log' ? 4 : 10) ? undefined : topic?.[field]
      if (field === 'snapshot' && topic?.snapshot && !chance.once(4)) return topic.snapshot
      if (field === 'token') return chance.one(state.tokens)
      if (length === 32) return chance.one(keys).publicKey
      const list = state.ids[(field === 'envelopes' ? 'envelope' : field) as keyof typeof state.ids]
      return list && list.length > 0 && !chance.once(3) ? chance.one(list) : undefined
    },
    number(field) {
      if (field === 'epoch') return Math.max(0, (topic?.accessKeys.length ?? 1) - 1 - (chance.once(4) ? 1 : 0))
      if (field === 'expiresDay') return state.today + chance.one([-1, 0, 1, 2, 14, 400, 401])
      // Mostly a snapshot of one part, so that some are whole.
      if (field === 'part' || field === 'parts') return chance.once(4) ? chance.below(3) : Number(field === 'parts')
      if (field === 'covers') return chance.below(3)
      if (['version', 'head', 'after', 'previous'].includes(field)) return chance.below(4)
      return undefined
    },
    request(challenge) {
      const next = story?.challenge === challenge ? story?.steps.shift() : undefined
      if (next) return signed(next, challenge)
      topic = state.spaces.length > 0 ? chance.one(state.spaces) : undefined
      story =
        challenge && topic && topic.accessKeys.length > 0 && chance.once(15) ? { challenge, steps: storyOf(topic) } : undefined
      const type = chance.one(names)
      const request = { type, ...(makeValue(requestShapes[type].form, chance, state) as object) } as AnyRequest
      return signed(request, challenge)
    },
    learn(request) {
      if (request.type === 'create-space') state.spaces.push({ ...request, accessKeys: [request.accessKey] })
      if (request.type === 'create-log')
        state.spaces.push({
          ...request,
          accessKeys: state.spaces.find(({ space }) => hex(space) === hex(request.space))?.accessKeys ?? []
        })
      if (request.type === 'commit') {
        const known = state.spaces.find(({ space }) => hex(space) === hex(request.space))
        if (known?.accessKeys.length === request.epoch + 1) known.accessKeys.push(request.accessKey)
      }
      if (request.type === 'put-snapshot-part')
        for (const known of state.spaces) if (hex(known.log) === hex(request.log)) known.snapshot = request.snapshot
      if (request.type === 'put-snapshot')
        for (const known of state.spaces) if (hex(known.log) === hex(request.log)) known.hasSnapshot = true
      if (request.type === 'open-mailbox') {
        remember(state.ids.mailbox, request.mailbox)
        mailboxKeys.set(hex(request.mailbox), request.key)
      }
      if (request.type === 'append') for (const { entryId } of request.entries.slice(0, 2)) remember(state.ids.entryId, entryId)
      for (const name of ['slot', 'blob', 'envelope', 'claim', 'snapshot'] as const)
        if (name in request) remember(state.ids[name], (request as never)[name])
      if (state.spaces.length > MOST_SPACES) state.spaces.splice(1 + chance.below(MOST_SPACES), 1)
    }
  }
  return state
}

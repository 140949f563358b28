import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'

/** The frames of the y-websocket protocol (y-protocols sync and awareness), as bytes. Never touches a document. */
export type DocumentFrame =
  /** What the other side has: a state vector. It is answered with what it lacks. */
  | { readonly kind: 'step-1'; readonly stateVector: Uint8Array }
  | { readonly kind: 'step-2' | 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly states: readonly AwarenessState[] }
  | { readonly kind: 'query-awareness' }

export interface AwarenessState {
  readonly client: number
  readonly clock: number
  /** JSON; `null`: gone. */
  readonly state: string
}

const SYNC = 0
const AWARENESS = 1
const QUERY_AWARENESS = 3
const STEPS = ['step-1', 'step-2', 'update'] as const
/** States in one frame: a page speaks of itself, and of those it heard of. */
const STATES = 1_000
const STATE_CHARACTERS = 4_000

/** Undefined for what is no such frame. */
export function decodeFrame(bytes: Uint8Array): DocumentFrame | undefined {
  try {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === QUERY_AWARENESS) return { kind: 'query-awareness' }
    if (type === SYNC) {
      const kind = STEPS[readVarUint(decoder)]
      if (kind === undefined) return undefined
      const payload = readVarUint8Array(decoder)
      return kind === 'step-1' ? { kind, stateVector: payload } : { kind, update: payload }
    }
    return type === AWARENESS ? decodeAwareness(readVarUint8Array(decoder)) : undefined
  } catch {
    return undefined
  }
}

function decodeAwareness(bytes: Uint8Array): DocumentFrame | undefined {
  const decoder = createDecoder(bytes)
  const count = readVarUint(decoder)
  if (count > STATES) return undefined
  const states: AwarenessState[] = []
  for (let index = 0; index < count; index++) {
    const state = { client: readVarUint(decoder), clock: readVarUint(decoder), state: readVarString(decoder) }
    if (state.state.length > STATE_CHARACTERS) return undefined
    states.push(state)
  }
  return { kind: 'awareness', states }
}

export function syncFrame(kind: (typeof STEPS)[number], payload: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, SYNC)
  writeVarUint(encoder, STEPS.indexOf(kind))
  writeVarUint8Array(encoder, payload)
  return toUint8Array(encoder)
}

/** Without states it says nothing, and keeps a page that hears from us awake. */
export function awarenessFrame(states: readonly AwarenessState[]): Uint8Array {
  const inner = createEncoder()
  writeVarUint(inner, states.length)
  for (const { client, clock, state } of states) {
    writeVarUint(inner, client)
    writeVarUint(inner, clock)
    writeVarString(inner, state)
  }
  const encoder = createEncoder()
  writeVarUint(encoder, AWARENESS)
  writeVarUint8Array(encoder, toUint8Array(inner))
  return toUint8Array(encoder)
}

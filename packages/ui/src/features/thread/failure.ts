/** Whether a message that has not left will leave by itself. */
import type { Message } from '@colloque/client-api'

/** Once there is room, or once the member can be reached. */
const WAITS = new Set(['relay-full', 'quota-exceeded', 'member-unreachable'])

/** Undefined while nothing is wrong. */
export function failureOf({ state, failure }: Pick<Message, 'state' | 'failure'>): 'waiting' | 'final' | undefined {
  if (state !== 'failed' && state !== 'pending') return undefined
  if (failure !== undefined && WAITS.has(failure)) return 'waiting'
  return state === 'failed' ? 'final' : undefined
}

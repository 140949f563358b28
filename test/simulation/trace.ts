/** What happened, a line an event: the time since the beginning, who, what. Costs nothing when nobody wants it. */
import { decodeClientFrame, decodeRelayFrame } from '@colloque/protocol'

export interface Trace {
  note(who: string, what: string): void
  frame(who: string, way: 'up' | 'down', frame: Uint8Array): void
  readonly lines: readonly string[]
}

export function createTrace(nowMs: () => number, isWanted: boolean, onLine: (line: string) => void = () => {}): Trace {
  const beginMs = nowMs()
  const lines: string[] = []
  const add = (who: string, what: string): void => {
    const line = `${clockFace(nowMs() - beginMs)} ${who.padEnd(6)} ${what}`
    lines.push(line)
    onLine(line)
  }
  return {
    note: (who, what) => isWanted && add(who, what),
    frame: (who, way, frame) => isWanted && add(who, way === 'up' ? `→ ${asked(frame)}` : `← ${told(frame)}`),
    lines
  }
}

/** Minutes, seconds, milliseconds. */
function clockFace(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(4)}:${String(seconds % 60).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`
}

const short = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 3)).toString('hex')

function asked(frame: Uint8Array): string {
  const decoded = decodeClientFrame(frame)
  if (decoded.kind === 'hello') return 'hello'
  const { body } = decoded
  switch (body.type) {
    case 'append':
      return `append ${short(body.log)} in epoch ${body.epoch}: ${body.entries.map(({ entryId }) => short(entryId)).join(' ')}`
    case 'commit':
      return `commit ${short(body.space)} of epoch ${body.epoch}: ${short(body.entryId)}, ${body.envelopes.length} envelopes`
    case 'subscribe':
      return `subscribe ${short(body.log)} in epoch ${body.epoch} after ${body.after}`
    case 'put-snapshot':
      return `put-snapshot ${short(body.log)} in epoch ${body.epoch} to ${body.covers} behind version ${body.previous}`
    case 'trim-log':
      return `trim-log ${short(body.log)} to version ${body.version}`
    case 'get-snapshot':
      return `get-snapshot ${short(body.log)} in epoch ${body.epoch}`
    default:
      return body.type
  }
}

function told(frame: Uint8Array): string {
  const decoded = decodeRelayFrame(frame)
  if (decoded.kind === 'refusal') return `refused: ${decoded.refusal.code}`
  if (decoded.kind === 'push') {
    const { push } = decoded
    if (push.type === 'entries') return `entries ${short(push.log)} ${seqsOf(push.entries)}`
    return push.type === 'snapshot' ? `snapshot ${short(push.log)} version ${push.version}` : push.type
  }
  if (decoded.name !== 'subscribe') return `answer to ${decoded.name}`
  const page = decoded.body as { entries: readonly { seq: number }[]; complete: boolean; ended: boolean }
  return `page ${seqsOf(page.entries)}${page.complete ? ' complete' : ''}${page.ended ? ' ended' : ''}`
}

const seqsOf = (entries: readonly { readonly seq: number }[]): string =>
  entries.length === 0 ? 'nothing' : `${entries[0]?.seq}…${entries.at(-1)?.seq}`

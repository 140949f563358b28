/** What a running relay holds in memory, written to files that can be searched. It changes nothing in the relay. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RelayHost } from '../support/world.ts'

const SIGNAL = 'SIGUSR2'
const PIECE_BYTES = 1 << 20
const ZEROS = Buffer.alloc(PIECE_BYTES)
/** Of the file that the kernel maps into each process to tell it the time. */
const NOT_MEMORY = /\[(vvar|vsyscall|vvar_vclock)\]$/

/** For Node, so that `saveHeap` can ask the relay. */
export const heapArguments = (folder: string): string[] => {
  mkdirSync(folder, { recursive: true })
  return [`--heapsnapshot-signal=${SIGNAL}`, `--diagnostic-dir=${folder}`]
}

/** V8's snapshot of the relay's heap: its strings and objects. The relay was started with `heapArguments(folder)`. */
export async function saveHeap(relay: RelayHost, folder: string): Promise<string> {
  process.kill(relay.pid(), SIGNAL)
  const heard = async (): Promise<void> => {
    if (!(await fetch(`${relay.url}/healthz`)).ok) throw new Error('the relay is not well')
  }
  let name: string | undefined
  while (name === undefined) {
    await heard()
    name = readdirSync(folder).find((one) => one.endsWith('.heapsnapshot'))
  }
  // It answers nobody while it writes.
  await heard()
  return join(folder, name)
}

/** Everything that the process may write in its memory, bytes outside of V8's heap and other threads too. Undefined where the system does not show it. */
export function saveMemory({ pid }: RelayHost, path: string): string | undefined {
  const source = `/proc/${pid()}`
  if (!existsSync(`${source}/mem`)) return undefined
  const [memory, target] = [openSync(`${source}/mem`, 'r'), openSync(path, 'w')]
  try {
    for (const line of readFileSync(`${source}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
      if (from === undefined || to === undefined || NOT_MEMORY.test(line)) continue
      copyRange(memory, target, Number.parseInt(from, 16), Number.parseInt(to, 16))
    }
  } finally {
    closeSync(memory)
    closeSync(target)
  }
  return path
}

function copyRange(memory: number, target: number, from: number, to: number): void {
  const piece = Buffer.alloc(PIECE_BYTES)
  for (let at = from; at < to; ) {
    const read = readOrNothing(memory, piece, Math.min(PIECE_BYTES, to - at), at)
    if (read === 0) return
    // What was never written is zeros.
    if (!piece.subarray(0, read).equals(ZEROS.subarray(0, read))) writeSync(target, piece, 0, read)
    at += read
  }
}

/** A range may have gone since it was listed. */
function readOrNothing(memory: number, piece: Buffer, length: number, at: number): number {
  try {
    return readSync(memory, piece, 0, length, at)
  } catch {
    return 0
  }
}

/** One line on a terminal that says how far a transfer is; nothing where there is no terminal. */
import type { ClientContract } from '@colloque/client-api'
import type { Shell } from './shell.ts'
import { durationText, sizeText } from './text.ts'

export interface Progress {
  readonly doneBytes: number
  readonly totalBytes: number
  /** Undefined until it can be told. */
  readonly bytesPerSecond?: number | undefined
}

const REDRAW_MS = 100
const BAR_CHARACTERS = 24

/** Shows the transfers of a core until the result is called, which wipes the line. */
export function showProgress(client: ClientContract, shell: Shell, label: string, nowMs: () => number = Date.now): () => void {
  if (shell.errors.isTTY !== true) return () => {}
  const transfers = new Map<string, Progress>()
  let first: { atMs: number; doneBytes: number } | undefined
  let drawnMs = 0
  const leave = client.subscribe((event) => {
    if (event.type !== 'attachment') return
    transfers.set(event.attachment, event)
    const { doneBytes, totalBytes } = total([...transfers.values()])
    const atMs = nowMs()
    first ??= { atMs, doneBytes }
    if (atMs - drawnMs < REDRAW_MS && doneBytes < totalBytes) return
    drawnMs = atMs
    const elapsedMs = atMs - first.atMs
    const bytesPerSecond = elapsedMs < 500 ? undefined : ((doneBytes - first.doneBytes) * 1000) / elapsedMs
    const line = `${label}  ${progressText({ doneBytes, totalBytes, bytesPerSecond })}`
    shell.errors.write(`\r${line.slice(0, (shell.errors.columns ?? 80) - 1)}\u001b[K`)
  })
  return () => {
    leave()
    if (drawnMs > 0) shell.errors.write('\r\u001b[K')
  }
}

export function progressText({ doneBytes, totalBytes, bytesPerSecond }: Progress): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes)
  const filled = Math.floor(share * BAR_CHARACTERS)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_CHARACTERS - filled)}]`
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`
  const parts = [bar, percent, `${sizeText(doneBytes)} of ${sizeText(totalBytes)}`]
  if (bytesPerSecond !== undefined && bytesPerSecond > 0) {
    parts.push(`${sizeText(bytesPerSecond)}/s`, `${durationText((totalBytes - doneBytes) / bytesPerSecond)} left`)
  }
  return parts.join('  ')
}

function total(transfers: readonly Progress[]): { doneBytes: number; totalBytes: number } {
  let doneBytes = 0
  let totalBytes = 0
  for (const transfer of transfers) {
    doneBytes += transfer.doneBytes
    totalBytes += transfer.totalBytes
  }
  return { doneBytes, totalBytes }
}

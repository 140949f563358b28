/** The findings of a conversation as a text that can be handed on: kinds, numbers, times. No content, no name, no id. */
import type { Incident } from '@colloque/client-api'

export interface StatementWords {
  readonly title: string
  readonly note: string
  readonly made: string
  readonly version: string
  readonly last: string
  readonly columns: string
}

export function statement(
  incidents: readonly Incident[],
  facts: { readonly lastSeq: number | undefined; readonly version: string; readonly nowMs: number },
  words: StatementWords
): string {
  const iso = (atMs: number): string => new Date(atMs).toISOString()
  const lines = [
    words.title,
    words.note,
    '',
    `${words.made} ${iso(facts.nowMs)}`,
    `${words.version} ${facts.version}`,
    `${words.last} ${facts.lastSeq ?? '-'}`,
    '',
    words.columns,
    ...incidents.toSorted((a, b) => a.at - b.at).map(({ kind, seq, at }) => `${kind}\t${seq}\t${iso(at)}`)
  ]
  return `${lines.join('\n')}\n`
}

/** Hands a text to the browser as a file. */
export function downloadText(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = fileName
  anchor.click()
  // The download has begun by the next turn; the address is good for nothing after it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

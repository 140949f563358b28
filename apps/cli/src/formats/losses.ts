import type { Loss } from '@colloque/document-formats'
import { type Shell, tell } from '../shell.ts'
import { printable } from '../text.ts'

/** What a conversion could not take along, a line each, for the person who watches. */
export function tellLosses(shell: Shell, name: string, losses: readonly Loss[]): void {
  for (const { kind, count, detail } of losses)
    tell(
      shell,
      `colloque: ${printable(name)}: ${kind}${count > 1 ? ` (${count})` : ''}${detail === undefined ? '' : `, ${detail}`}`
    )
}

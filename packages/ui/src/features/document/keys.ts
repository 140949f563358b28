/** What the keyboard does in a document, matched by what a key types. Those of the text itself are the editor's own. */
import type { Keys } from '../workspace/keyboard-layout.ts'

export const KEYS = {
  bold: { key: 'b', ctrl: true },
  italic: { key: 'i', ctrl: true },
  bullets: { key: '8', ctrl: true, shift: true },
  numbers: { key: '7', ctrl: true, shift: true },
  checks: { key: '9', ctrl: true, shift: true },
  undo: { key: 'z', ctrl: true },
  redo: { key: 'z', ctrl: true, shift: true },
  /** Ctrl K jumps. */
  link: { key: 'k', ctrl: true, shift: true },
  comment: { key: 'm', ctrl: true, alt: true },
  find: { key: 'f', ctrl: true },
  replace: { key: 'h', ctrl: true },
  findNext: { key: 'f3' },
  findPrevious: { key: 'f3', shift: true }
} as const satisfies Readonly<Record<string, Keys>>

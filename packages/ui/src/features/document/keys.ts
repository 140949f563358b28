/** What the keyboard does in a document, matched by what a key types. Those of the text itself are the editor's own. */
import type { Keys } from '../workspace/keyboard-layout.ts'

export const KEYS = {
  bold: { key: 'b', ctrl: true },
  italic: { key: 'i', ctrl: true },
  underline: { key: 'u', ctrl: true },
  strike: { key: 's', ctrl: true, shift: true },
  inlineCode: { key: 'e', ctrl: true },
  paragraph: { key: '0', ctrl: true, alt: true },
  heading1: { key: '1', ctrl: true, alt: true },
  heading2: { key: '2', ctrl: true, alt: true },
  heading3: { key: '3', ctrl: true, alt: true },
  quote: { key: 'b', ctrl: true, shift: true },
  code: { key: 'c', ctrl: true, alt: true },
  bullets: { key: '8', ctrl: true, shift: true },
  numbers: { key: '7', ctrl: true, shift: true },
  checks: { key: '9', ctrl: true, shift: true },
  indent: { key: 'tab' },
  outdent: { key: 'tab', shift: true },
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

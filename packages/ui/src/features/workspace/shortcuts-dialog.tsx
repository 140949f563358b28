/** All that the keyboard does, written for the keyboard in use. */
import { lazy, Suspense } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import type { Keys } from './keyboard-layout.ts'
import { ShortcutLine } from './shortcut-line.tsx'
import { type ShortcutName, shortcutsOf } from './shortcuts.ts'
import { text } from './text.ts'

/** Its words come with the editor. */
const WritingShortcuts = lazy(() => import('../document/writing-shortcuts.tsx'))

const NAMES: readonly ShortcutName[] = [
  'jump',
  'newMessage',
  'documents',
  'previous',
  'next',
  'nextRegion',
  'previousRegion',
  'lock',
  'shortcuts'
]
const ENTER: Keys = { key: 'enter' }
const SHIFT_ENTER: Keys = { key: 'enter', shift: true }
const IN_DOCUMENTS: readonly (readonly [name: 'open' | 'rename' | 'trash' | 'cut' | 'paste' | 'stretch', keys: Keys])[] = [
  ['open', { key: 'enter' }],
  ['rename', { key: 'f2' }],
  ['cut', { key: 'x', ctrl: true }],
  ['paste', { key: 'v', ctrl: true }],
  ['stretch', { key: 'arrowdown', shift: true }],
  ['trash', { key: 'delete' }]
]

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { shortcuts: t } = useText(text)
  const { shell, session } = useInterface()
  const { enterSends } = useStore(session.settings)
  const shortcuts = shortcutsOf(shell.kind)
  return (
    <Dialog title={t.title} onClose={onClose}>
      <section className="stack" aria-label={t.everywhere}>
        <h3 className="label">{t.everywhere}</h3>
        <dl className="keys">
          {NAMES.map((name) => (
            <ShortcutLine key={name} says={t[name]} keys={shortcuts[name]} />
          ))}
          <ShortcutLine says={t.close} keys={{ key: 'escape' }} />
        </dl>
      </section>
      <section className="stack" aria-label={t.inThread}>
        <h3 className="label">{t.inThread}</h3>
        <dl className="keys">
          <ShortcutLine says={t.send} keys={enterSends ? ENTER : SHIFT_ENTER} />
          <ShortcutLine says={t.breakLine} keys={enterSends ? SHIFT_ENTER : ENTER} />
          <ShortcutLine says={t.edit} keys={{ key: 'arrowup' }} />
        </dl>
      </section>
      <section className="stack" aria-label={t.inDocuments}>
        <h3 className="label">{t.inDocuments}</h3>
        <dl className="keys">
          {IN_DOCUMENTS.map(([name, keys]) => (
            <ShortcutLine key={name} says={t.documentKeys[name]} keys={keys} />
          ))}
        </dl>
      </section>
      <Suspense fallback={null}>
        <WritingShortcuts />
      </Suspense>
    </Dialog>
  )
}

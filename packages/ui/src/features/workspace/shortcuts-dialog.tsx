/** All that the keyboard does, written for the keyboard in use. */
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { type Keys, shownKeys, useLayout } from './keyboard-layout.ts'
import { type ShortcutName, shortcutsOf } from './shortcuts.ts'
import { text } from './text.ts'

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
            <Line key={name} says={t[name]} keys={shortcuts[name]} />
          ))}
          <Line says={t.close} keys={{ key: 'escape' }} />
        </dl>
      </section>
      <section className="stack" aria-label={t.inThread}>
        <h3 className="label">{t.inThread}</h3>
        <dl className="keys">
          <Line says={t.send} keys={enterSends ? ENTER : SHIFT_ENTER} />
          <Line says={t.breakLine} keys={enterSends ? SHIFT_ENTER : ENTER} />
          <Line says={t.edit} keys={{ key: 'arrowup' }} />
        </dl>
      </section>
      <section className="stack" aria-label={t.inDocuments}>
        <h3 className="label">{t.inDocuments}</h3>
        <dl className="keys">
          {IN_DOCUMENTS.map(([name, keys]) => (
            <Line key={name} says={t.documentKeys[name]} keys={keys} />
          ))}
        </dl>
      </section>
    </Dialog>
  )
}

function Line({ says, keys }: { readonly says: string; readonly keys: Keys }) {
  const language = useLanguage()
  const layout = useLayout()
  return (
    <div className="keys-line">
      <dt>{says}</dt>
      <dd>
        {shownKeys(keys, language, layout)
          .split(' ')
          .map((key) => (
            <kbd key={key} className="kbd">
              {key}
            </kbd>
          ))}
      </dd>
    </div>
  )
}

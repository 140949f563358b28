/** What the keyboard does in a document, for the list of shortcuts: in the words of the bar that stands over the text. */
import { useText } from '../../text/catalogue.ts'
import { ShortcutLine } from '../workspace/shortcut-line.tsx'
import { KEYS } from './keys.ts'
import { text } from './text.ts'

export default function WritingShortcuts() {
  const { keys: t, bar } = useText(text)
  return (
    <section className="stack" aria-label={t.title}>
      <h3 className="label">{t.title}</h3>
      <dl className="keys">
        {Object.entries(KEYS).map(([name, keys]) => (
          <ShortcutLine key={name} says={{ ...bar, ...t.names }[name as keyof typeof KEYS]} keys={keys} />
        ))}
      </dl>
    </section>
  )
}

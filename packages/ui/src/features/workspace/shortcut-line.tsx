/** One line of a list of shortcuts: what it does, and its keys on the keyboard in use. */
import { useLanguage } from '../../text/catalogue.ts'
import { type Keys, shownKeys, useLayout } from './keyboard-layout.ts'

export function ShortcutLine({ says, keys }: { readonly says: string; readonly keys: Keys }) {
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

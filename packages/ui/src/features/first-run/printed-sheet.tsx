/** The sheet as the printer gets it: on paper alone, never on screen. */
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text } from './text.ts'

export function PrintedSheet({ words }: { readonly words: readonly string[] }) {
  const t = useText(text).sheet
  const formats = useFormats()
  const { session, shell } = useInterface()
  const status = useStore(session.status)
  return (
    <div className="printed-sheet" aria-hidden="true">
      <h1>Colloque · {t.title}</h1>
      <dl>
        <dt>{t.association}</dt>
        <dd>{status?.association}</dd>
        <dt>{t.name}</dt>
        <dd>{status?.name}</dd>
        <dt>{t.relay}</dt>
        <dd>{status?.relayUrl}</dd>
        <dt>{t.date}</dt>
        <dd>{formats.full(Date.now())}</dd>
      </dl>
      <ol className="printed-words">
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place, and may come twice.
          <li key={index}>
            <span>{index + 1}</span>
            {word}
          </li>
        ))}
      </ol>
      <p>{t.what}</p>
      <p>{t.keep}</p>
      <p>{t.truth(shell.version)}</p>
    </div>
  )
}

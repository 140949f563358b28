/** A text as it stands, in pieces that the browser lays out only where they are seen. */
import { useMemo } from 'react'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text as words } from './text.ts'
import { blocksOf, TEXT_BYTES_MAX } from './text-decoding.ts'

export function TextView({ name, text, isCut }: { readonly name: string; readonly text: string; readonly isCut: boolean }) {
  const t = useText(words).textFile
  const formats = useFormats()
  const blocks = useMemo(() => blocksOf(text), [text])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="preview-scroll preview-text" aria-label={t.label(name)} tabIndex={0}>
      {isCut && <p className="preview-note help">{t.isCut(formats.size(TEXT_BYTES_MAX))}</p>}
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change places
        <pre key={index} className="code">
          {block}
        </pre>
      ))}
    </section>
  )
}

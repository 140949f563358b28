/** The past in the place of the text, and the way back to the present. */
import { useText } from '../../../text/catalogue.ts'
import { useFormats } from '../../../text/formats.ts'
import { text } from '../text.ts'
import type { TextPaneProps } from '../text-pane.tsx'
import { PastView } from './past-view.tsx'

export function PastPane({ open, look, authors, isColoured, nameOf }: TextPaneProps) {
  const { past: t, page } = useText(text)
  const formats = useFormats()
  const { past } = look
  if (past === undefined) return null
  const { revision, state, compared } = past
  const name = revision.version?.name
  const when = name === undefined ? formats.full(revision.at) : t.named(name)
  const label = compared ? t.comparing(when) : t.showing(when)
  return (
    <>
      <div className="doc-past row" role="status">
        <span className="grow">
          <span className="block medium">{label}</span>
          {compared && (
            <span className="block meta">
              {t.differences(formats.count(compared.words.added), formats.count(compared.words.removed))}
            </span>
          )}
        </span>
        <button type="button" className="btn btn-sm" onClick={() => look.look(revision, compared ? 'as-it-was' : 'compared')}>
          {compared ? t.asItWas : t.compare}
        </button>
        <button type="button" className="btn btn-sm btn-primary" onClick={() => look.look(undefined)}>
          {t.present}
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the same */}
      <div className="pane-body doc-scroll" tabIndex={0} role="group" aria-label={page}>
        <PastView
          label={label}
          document={compared?.document ?? state.document}
          nameOf={nameOf}
          images={open.images}
          authors={authors}
          runs={isColoured && !compared ? state.runs : undefined}
          blocks={compared?.blocks}
        />
      </div>
    </>
  )
}

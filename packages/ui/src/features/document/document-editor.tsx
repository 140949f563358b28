/** One document, to be read and written in. The editor itself is fetched when the first document is opened. */
import { lazy, Suspense } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { catalogue, useText } from '../../text/catalogue.ts'
import { ColourContext, useColouring } from './author-colour.ts'
import type { DocumentEditorProps } from './document-editor-props.ts'

const DocumentPane = lazy(() => import('./document-pane.tsx'))
const text = catalogue({ fr: { loading: 'Ouverture du document' }, en: { loading: 'Opening the document' } })

export function DocumentEditor(props: DocumentEditorProps) {
  const t = useText(text)
  const colourOf = useColouring(props.people)
  const waiting = (
    <main className="pane pane-main" aria-label={props.name} data-region="document">
      <header className="pane-head">
        <div className="grow">
          <div className="meta truncate">{props.path.join(' / ')}</div>
          <h1 className="subtitle truncate">{props.name}</h1>
        </div>
      </header>
      <Bones label={t.loading} rows={4} />
    </main>
  )
  return (
    <Suspense fallback={waiting}>
      <ColourContext value={colourOf}>
        <DocumentPane key={`${props.conversation} ${props.document}`} {...props} />
      </ColourContext>
    </Suspense>
  )
}

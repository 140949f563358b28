/** A document in its states: being opened, not yet readable, refused, or open. */
import { CircleAlert, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Empty } from '../../parts/empty.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import type { DocumentEditorProps } from './document-editor-props.ts'
import { DocumentHead } from './document-head.tsx'
import type { OpenDocument } from './open-document.ts'
import { OpenedPane } from './opened-pane.tsx'
import { text } from './text.ts'
import { useOpenDocument } from './use-open-document.ts'
import '../../styles/document.css'

export default function DocumentPane(props: DocumentEditorProps) {
  const t = useText(text)
  const refusal = useRefusalText()
  const { opening, again } = useOpenDocument(props.conversation, props.document)
  if (opening.kind === 'open') return <Read key={opening.open.doc.clientID} {...props} open={opening.open} onAgain={again} />
  if (opening.kind === 'opening') return <Frame {...props} body={<Bones label={t.loading} rows={4} />} />
  if (opening.kind === 'waiting')
    return (
      <Frame
        {...props}
        body={
          <div role="status" className="doc-state">
            <Empty icon={Hourglass} title={t.waiting.title}>
              {t.waiting.next}
            </Empty>
          </div>
        }
      />
    )
  const { title, next } = refusal(opening.kind === 'failed' ? opening.failure : undefined)
  const retry = (
    <button type="button" className="btn" onClick={again}>
      {t.retry}
    </button>
  )
  return (
    <Frame
      {...props}
      body={
        <div role="alert" className="doc-state">
          <Empty icon={CircleAlert} title={title} action={retry}>
            {next}
          </Empty>
        </div>
      }
    />
  )
}

/** Nothing is shown of a text before all of it is here. */
function Read(props: DocumentEditorProps & { readonly open: OpenDocument; readonly onAgain: () => void }) {
  const t = useText(text)
  const connection = useStore(props.open.connection)
  const closedWith = useStore(props.open.closedWith)
  if (connection === 'reading' && closedWith === undefined)
    return <Frame {...props} body={<Bones label={t.loading} rows={4} />} />
  return <OpenedPane {...props} />
}

function Frame({ body, ...props }: DocumentEditorProps & { readonly body: ReactNode }) {
  const t = useText(text)
  return (
    <main className="pane pane-main doc-pane" aria-label={t.document(props.name)} data-region="document">
      <DocumentHead {...props} />
      <BannerPlace />
      {body}
    </main>
  )
}

/** The place of a document where none is open: nothing was chosen, it is on its way, or it is no more. */
import { FilePlus, FileQuestion, FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Empty } from '../../parts/empty.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface BlankProps {
  readonly name?: string
  readonly path?: readonly string[]
  readonly isLoading?: boolean
  readonly children?: ReactNode
}

export function Blank({ name, path, isLoading = false, children }: BlankProps) {
  const t = useText(text)
  return (
    <main className="pane pane-main" aria-label={name ?? t.title} data-region="document">
      {name !== undefined && (
        <header className="pane-head">
          <div className="grow">
            <div className="meta truncate">{path?.join(' / ')}</div>
            <h2 className="subtitle truncate">{name}</h2>
          </div>
        </header>
      )}
      <BannerPlace />
      <div className="pane-body">
        {isLoading && <Bones label={t.loading} rows={4} />}
        {children}
      </div>
    </main>
  )
}

/** `isEmpty`: there is none to choose either. */
export function NoDocument({ isEmpty, onCreate }: { readonly isEmpty: boolean; readonly onCreate: () => void }) {
  const { room: t } = useText(text)
  const create = (
    <button type="button" className={isEmpty ? 'btn btn-primary' : 'btn'} onClick={onCreate}>
      <FilePlus className="icon" aria-hidden />
      {t.create}
    </button>
  )
  return (
    <Blank>
      <Empty icon={FileText} title={isEmpty ? t.first : t.choose} action={create}>
        {isEmpty ? t.firstHelp : t.chooseHelp}
      </Empty>
    </Blank>
  )
}

export function Gone() {
  const { room: t, title } = useText(text)
  const { places } = useInterface()
  const back = (
    <button type="button" className="btn" onClick={() => places.go({ room: 'documents' })}>
      {title}
    </button>
  )
  return (
    <Blank>
      <Empty icon={FileQuestion} title={t.gone} action={back}>
        {t.goneHelp}
      </Empty>
    </Blank>
  )
}

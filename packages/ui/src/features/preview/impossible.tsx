/** What stands where a file cannot be shown: the reason, that it is intact, and the way to have it. */
import { Download, FilePen, FileX } from 'lucide-react'
import { Empty } from '../../parts/empty.tsx'
import { useText } from '../../text/catalogue.ts'
import type { Reason } from './reason.ts'
import { text } from './text.ts'

export interface ImpossibleProps {
  readonly reason: Reason
  readonly onSave?: (() => void) | undefined
  readonly onOpenAsDocument?: (() => void) | undefined
}

export function Impossible({ reason, onSave, onOpenAsDocument }: ImpossibleProps) {
  const t = useText(text)
  return (
    <div className="preview-scroll" role="status">
      <Empty
        icon={FileX}
        title={t.impossible.title}
        action={
          onSave && (
            <>
              {onOpenAsDocument && (
                <button type="button" className="btn btn-primary" onClick={onOpenAsDocument}>
                  <FilePen className="icon" aria-hidden />
                  {t.asDocument}
                </button>
              )}
              <button type="button" className={onOpenAsDocument ? 'btn' : 'btn btn-primary'} onClick={onSave}>
                <Download className="icon" aria-hidden />
                {t.save}
              </button>
            </>
          )
        }
      >
        {sentence(reason, t.impossible)}
      </Empty>
    </div>
  )
}

function sentence(reason: Reason, t: Sentences): string {
  switch (reason.code) {
    case 'format':
    case 'syntax':
    case 'pixels':
      return t[reason.code](reason.name)
    case 'no-picture':
      return t.noPicture
    case 'too-large':
      return t.tooLarge
    default:
      return t[reason.code]
  }
}
type Sentences = (typeof text)['fr']['impossible'] | (typeof text)['en']['impossible']

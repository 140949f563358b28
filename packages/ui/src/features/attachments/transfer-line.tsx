/** The bar of a transfer under way: percent, rate, time left. */
import type { Attachment } from '@colloque/client-api'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { progressShown, roundedTime } from './progress.ts'
import { attachmentsText } from './text.ts'

export function TransferLine({ attachment }: { readonly attachment: Attachment }) {
  const { transfers } = useInterface()
  const transfer = useStore(transfers.all).get(attachment.id)
  const t = useText(attachmentsText)
  const isSending = attachment.state !== 'downloading'
  const label = isSending ? t.sending(attachment.name) : t.fetching(attachment.name)
  if (transfer === undefined || transfer.totalBytes === 0 || transfer.state === 'sealing')
    return <Bar label={label} note={attachment.state === 'sealing' ? t.sealing : t.queued} />
  return <Bar label={label} done={transfer.doneBytes} total={transfer.totalBytes} rate={transfer.rate} />
}

export interface BarProps {
  readonly label: string
  readonly done?: number
  readonly total?: number
  readonly rate?: number | undefined
  /** In the place of the numbers. */
  readonly note?: string
}

export function Bar({ label, done, total, rate, note }: BarProps) {
  const t = useText(attachmentsText)
  const formats = useFormats()
  if (done === undefined || total === undefined)
    return (
      <>
        <progress className="progress" aria-label={label} />
        {note && <span className="card-meta">{note}</span>}
      </>
    )
  const { percent, secondsLeft } = progressShown(done, total, rate)
  const left = secondsLeft === undefined ? undefined : roundedTime(secondsLeft)
  return (
    <>
      <progress className="progress" aria-label={label} max={100} value={percent} />
      <div className="card-foot">
        <span className="card-meta">
          {t.percent(percent)}
          {rate !== undefined && ` · ${t.rate(formats.size(Math.round(rate)))}`}
        </span>
        {left && <span className="card-meta">{t.left[left.unit](formats.count(left.value))}</span>}
      </div>
    </>
  )
}

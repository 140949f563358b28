/** The files on their way one by one, and what can be done about each. */
import type { OutputOf } from '@colloque/client-api'
import { CircleAlert, RotateCcw, X } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { CloseButton, Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { iconOfType } from '../attachments/file-name.ts'
import { text } from './text.ts'

type Queued = OutputOf<'files-queue'>['files'][number]
const SHOWN = 100

export function QueueDialog({ onClose }: { readonly onClose: () => void }) {
  const { importing: t } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { client, imports } = useInterface()
  const now = useStore(imports.now)
  const refused = useStore(imports.refused)
  const held = useStore(imports.held)
  const [files, setFiles] = useState<readonly Queued[]>()
  const [failure, setFailure] = useState<unknown>()

  const read = useCallback(() => {
    client.call('files-queue', {}).then(({ files: queued }) => setFiles(queued), setFailure)
  }, [client])
  // Told a few times a second while something moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again at each step of the queue
  useEffect(read, [read, now])
  const act = (name: 'resume-files' | 'cancel-files', node: string): void =>
    void client.call(name, { nodes: [node] }).then(read, setFailure)

  const stateOf = ({ state, doneBytes = 0, sizeBytes, failure: why }: Queued): string => {
    if (state === 'failed') return refusal(why).title
    if (state === 'uploading') return t.of(formats.size(doneBytes), formats.size(sizeBytes))
    return `${state === 'paused' ? t.paused : t.queued} · ${formats.size(sizeBytes)}`
  }
  return (
    <Dialog title={t.title} onClose={onClose} wide actions={<CloseButton onClose={onClose} />}>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
          {refusal(failure).next}
        </Notice>
      )}
      {files === undefined && failure === undefined && <Bones label={t.title} rows={2} />}
      {files?.length === 0 && refused.length === 0 && now === undefined && <p className="help">{t.none}</p>}
      {held > 0 && <p className="help">{t.held(formats.count(held), held < 2)}</p>}
      <ul className="queue">
        {refused.map(({ name, failure: why }) => (
          <li key={name} className="queue-line">
            <CircleAlert className="icon danger-text" aria-hidden />
            <span className="grow">
              <span className="block truncate">{name}</span>
              <span className="block meta danger-text">{refusal(why).title}</span>
            </span>
          </li>
        ))}
        {files?.slice(0, SHOWN).map((file) => {
          const Icon = iconOfType(file.type)
          return (
            <li key={file.node} className="queue-line">
              <Icon className="icon" aria-hidden />
              <span className="grow">
                <span className="block truncate">{file.name}</span>
                <span className={file.state === 'failed' ? 'block meta danger-text' : 'block meta'}>{stateOf(file)}</span>
              </span>
              {(file.state === 'failed' || file.state === 'paused') && (
                <button
                  type="button"
                  className="icon-btn icon-btn-sm"
                  aria-label={t.retry(file.name)}
                  title={t.retry(file.name)}
                  onClick={() => act('resume-files', file.node)}
                >
                  <RotateCcw className="icon" aria-hidden />
                </button>
              )}
              <button
                type="button"
                className="icon-btn icon-btn-sm"
                aria-label={t.cancel(file.name)}
                title={t.cancel(file.name)}
                onClick={() => act('cancel-files', file.node)}
              >
                <X className="icon" aria-hidden />
              </button>
            </li>
          )
        })}
      </ul>
      {files !== undefined && files.length > SHOWN && <p className="help">{t.more(formats.count(files.length - SHOWN))}</p>}
    </Dialog>
  )
}

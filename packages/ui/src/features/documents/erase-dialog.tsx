/** Asked before something is gone for good, for everyone: says what that is. */
import type { FolderNode } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import type { Target } from './use-acts.tsx'

const NAMES_SHOWN = 5

export interface EraseDialogProps {
  readonly target: Target
  readonly words: string
  readonly onClose: () => void
}

export function EraseDialog({ target: { space, nodes }, words, onClose }: EraseDialogProps) {
  const t = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { client, folders, toasts } = useInterface()
  const trees = useStore(folders.trees)
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const conversation = space.conversation ?? ''
  const known = trees.get(conversation)
  const gone = useMemo(() => (known ? treeOf(known.nodes).below(nodes.map(({ id }) => id)) : nodes), [known, nodes])

  function erase(): void {
    setBusy(true)
    setFailure(undefined)
    client.call('delete-nodes', { conversation, nodes: nodes.map(({ id }) => id) }).then(
      () => {
        toasts.say(t.erased(words))
        onClose()
      },
      (refused: unknown) => {
        setBusy(false)
        setFailure(refused)
      }
    )
  }
  return (
    <Dialog
      title={nodes.length === 1 ? t.erasing.one(words) : t.erasing.many(formats.count(nodes.length))}
      onClose={onClose}
      alert
      actions={
        <>
          {/* biome-ignore lint/a11y/noAutofocus: the safe button is the one that a hasty Enter should press */}
          <button type="button" className="btn" autoFocus onClick={onClose}>
            {t.erasing.keep}
          </button>
          <button type="button" className="btn btn-danger" disabled={isBusy} onClick={erase}>
            {t.erasing.act}
          </button>
        </>
      }
    >
      <p className="help">{gone.length === 1 ? t.erasing.helpOne : t.erasing.help}</p>
      {nodes.length > 1 && (
        <ul className="erase-names">
          {nodes.slice(0, NAMES_SHOWN).map(({ id, name }) => (
            <li key={id} className="truncate">
              {name}
            </li>
          ))}
          {nodes.length > NAMES_SHOWN && <li>{t.erasing.more(formats.count(nodes.length - NAMES_SHOWN))}</li>}
        </ul>
      )}
      <p className="help">
        {t.erasing.content} {formats.list(useContents(gone))}.
      </p>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
          {refusal(failure).next}
        </Notice>
      )}
    </Dialog>
  )
}

/** How much of each there is, in words. */
function useContents(gone: readonly FolderNode[]): readonly string[] {
  const { erasing: t } = useText(text)
  const formats = useFormats()
  const of = (kind: FolderNode['kind']): readonly FolderNode[] => gone.filter((node) => node.kind === kind)
  const [folders, documents, files] = [of('folder'), of('document'), of('file')]
  const sizeBytes = files.reduce((sum, { file }) => sum + (file?.sizeBytes ?? 0), 0)
  const isOne = (list: readonly unknown[]): boolean => list.length === 1
  return [
    ...(folders.length > 0 ? [t.folders(formats.count(folders.length), isOne(folders))] : []),
    ...(documents.length > 0 ? [t.documents(formats.count(documents.length), isOne(documents))] : []),
    ...(files.length > 0 ? [t.files(formats.count(files.length), formats.size(sizeBytes), isOne(files))] : [])
  ]
}

/** What one can do with the past: look, compare, restore by a new edit, name, freeze, approve. */
import type { Editor, JSONContent } from '@tiptap/react'
import { useInterface } from '../../../state/interface-context.ts'
import { useText } from '../../../text/catalogue.ts'
import type { DocumentDialog } from '../document-dialogs.tsx'
import type { OpenDocument } from '../open-document.ts'
import { text } from '../text.ts'
import type { HistoryActs } from './history-panel.tsx'
import type { HistoryState } from './use-history.ts'
import type { PastLook } from './use-past.ts'

export function useVersionActs({
  open,
  editor,
  history,
  look,
  onDialog
}: {
  readonly open: OpenDocument
  readonly editor: Editor
  readonly history: HistoryState
  readonly look: PastLook
  readonly onDialog: (dialog: DocumentDialog) => void
}): HistoryActs {
  const { past: t } = useText(text)
  const { client, toasts } = useInterface()
  const fail = (failure: unknown): void => onDialog({ kind: 'failure', failure })

  async function restore(seq: number): Promise<void> {
    const { document } = await history.stateAt(seq)
    if (editor.isDestroyed || !editor.isEditable) return
    look.look(undefined)
    open.restoring(seq, () => editor.commands.setContent(document as JSONContent))
    toasts.say(t.restored, { label: t.undo, run: () => editor.isEditable && editor.commands.undo() })
  }
  return {
    show: (revision) => look.look(revision),
    compare: (revision) => look.look(revision, 'compared'),
    restore: ({ seq }) => onDialog({ kind: 'restore', restore: () => void (seq !== undefined && restore(seq).catch(fail)) }),
    approve: (version) =>
      void client.call('approve-version', { ...open.place, version }).then(() => {
        toasts.say(t.approved)
        history.reload()
      }, fail),
    name: (isFrozen) =>
      onDialog({
        kind: 'version',
        isFrozen,
        send: (name) =>
          void client.call('name-version', { ...open.place, name, frozen: isFrozen }).then(() => {
            toasts.say(t.saved(name))
            history.reload()
          }, fail)
      })
  }
}

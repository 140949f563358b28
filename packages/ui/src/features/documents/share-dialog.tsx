/** What lies in one's own space, given to a conversation: a copy of each document, the files themselves. What is here stays as it is. */
import { useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { GiveDialog, type GiveDialogProps } from './give-dialog.tsx'
import { text } from './text.ts'
import type { Target } from './use-acts.tsx'
import { useSpaces } from './use-spaces.ts'

export interface ShareDialogProps {
  readonly target: Target
  /** What is shared, in a sentence. */
  readonly words: string
  readonly onClose: () => void
}
type Node = Target['nodes'][number]

export function ShareDialog({ target: { space, nodes }, words, onClose }: ShareDialogProps) {
  const t = useText(text)
  const { client } = useInterface()
  const known = useSpaces()
  const spaces = useMemo(() => (known ?? []).filter(({ isReadOnly, isPersonal }) => !isReadOnly && !isPersonal), [known])

  const give: GiveDialogProps<Node>['give'] = async ({ id, kind, name, file }, { conversation: to, ...below }) => {
    const { node } =
      kind === 'document'
        ? await client.call('copy-document', { conversation: space.conversation ?? '', document: id, to, ...below })
        : await client.call('file-attachment', { conversation: to, attachment: file?.attachment ?? '', name, ...below })
    return node
  }
  return (
    <GiveDialog
      title={t.sharing.title(words)}
      act={t.sharing.act}
      words={words}
      items={nodes}
      spaces={spaces}
      give={give}
      onClose={onClose}
    >
      {nodes.some(({ kind }) => kind === 'document') ? t.sharing.help : t.sharing.helpFile}
    </GiveDialog>
  )
}

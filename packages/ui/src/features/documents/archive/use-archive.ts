/** Makes an archive of folders, or of a whole space, where the person says. What makes it is fetched when it is first asked for. */
import type { FolderNode } from '@colloque/client-api'
import { useCallback } from 'react'
import { useInterface } from '../../../state/interface-context.ts'
import { useLanguage, useText } from '../../../text/catalogue.ts'
import type { Space } from '../spaces.ts'
import { text } from '../text.ts'
import { treeOf } from '../tree.ts'
import { planArchive } from './archive-plan.ts'

export function useArchive(): (space: Space, nodes?: readonly FolderNode[]) => void {
  const { archive: t } = useText(text)
  const language = useLanguage()
  const { archives, client, folders, session, toasts } = useInterface()
  return useCallback(
    (space, nodes) => {
      const { conversation = '' } = space
      const known = folders.trees.get().get(conversation)
      if (known === undefined) return
      const [only] = nodes?.length === 1 ? nodes : []
      const title = only?.name ?? space.name
      const planned = planArchive(treeOf(known.nodes), nodes)
      const made = archives.begin(`${title}.zip`, async function* (watch) {
        const [{ createArchive }, { archiveEntries }] = await Promise.all([
          import('@colloque/document-formats/archive'),
          import('./archive-entries.ts')
        ])
        const createdBy = session.status.get()?.name
        yield* createArchive(archiveEntries({ client, conversation, language, watch }, planned), {
          title,
          language,
          createdAt: new Date(),
          ...(createdBy !== undefined && { createdBy })
        })
      })
      void made.then((isSaid) => isSaid && toasts.say(t.saved(title)))
    },
    [archives, client, folders, language, session, t, toasts]
  )
}

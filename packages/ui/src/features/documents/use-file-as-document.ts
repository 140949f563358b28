/** Opens a file of the tree as a document: read where it lies, and made beside it once it could be read. The file stays as it is. */
import type { FolderNode } from '@colloque/client-api'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { splitName } from '../attachments/file-name.ts'
import type { Space } from './spaces.ts'

export interface FileAsDocument {
  /** The file that is being read, or why it could not be. */
  readonly now: { readonly node: string; readonly failure?: unknown } | undefined
  begin(space: Space, node: FolderNode): void
  dismiss(): void
}

export function useFileAsDocument(): FileAsDocument {
  const { client, folders, places } = useInterface()
  const place = useStore(places.place)
  const shown = place.room === 'documents' ? place.node : undefined
  const [now, setNow] = useState<FileAsDocument['now']>()
  const attempt = useRef<object>(undefined)
  const dismiss = useCallback(() => {
    attempt.current = undefined
    setNow(undefined)
  }, [])
  // Whoever goes elsewhere meanwhile is not taken away from there.
  useEffect(() => dismiss, [dismiss])
  useEffect(() => {
    if (now !== undefined && now.node !== shown) dismiss()
  }, [now, shown, dismiss])

  const begin = useCallback(
    (space: Space, { id, name, parent, file }: FolderNode): void => {
      const conversation = space.conversation ?? ''
      const own = {}
      attempt.current = own
      setNow({ node: id })
      places.openDocuments(conversation, id)
      const open = async (): Promise<void> => {
        const { readDocumentFile } = await import('./read-document-file.ts')
        const { attachment = '', type = '', sizeBytes = 0 } = file ?? {}
        const read = await readDocumentFile(client, { name, attachment, type, sizeBytes })
        if (attempt.current !== own) return
        const below = parent === undefined ? {} : { parent }
        const { node } = await client.call('create-document', { conversation, name: splitName(name).stem, ...below })
        folders.beginnings.set(node, { file: read })
        await folders.load(conversation)
        if (attempt.current === own) places.openDocuments(conversation, node)
      }
      open().catch((failure: unknown) => {
        if (attempt.current === own) setNow({ node: id, failure })
      })
    },
    [client, folders, places]
  )
  return { now, begin, dismiss }
}

/** Files of the system on their way into a tree: chosen in a field that nobody sees, or let go over a row. */
import { type ReactNode, useRef } from 'react'
import type { FileToImport } from '../../state/imports.ts'
import { useInterface } from '../../state/interface-context.ts'
import { type Destination, keysOf } from './destination.ts'
import { chosenFiles } from './dropped-files.ts'
import { conversationOf } from './spaces.ts'

export interface Importing {
  /** Asks for files, or for a whole folder. */
  choose(what: 'files' | 'folder', at: Destination): void
  take(files: Promise<readonly FileToImport[]>, at: Destination): void
  readonly field: ReactNode
}

export function useImport(onFailure: (failure: unknown) => void): Importing {
  const { client, folders, imports } = useInterface()
  const input = useRef<HTMLInputElement>(null)
  const chosenFor = useRef<Destination>(undefined)

  async function add(files: Promise<readonly FileToImport[]>, at: Destination): Promise<void> {
    const all = await files
    if (all.length === 0) return
    const conversation = await conversationOf(client, at.space)
    folders.setOpen(keysOf(at))
    imports.add({ conversation, parent: at.folder?.id }, all)
  }
  const take: Importing['take'] = (files, at) => void add(files, at).catch(onFailure)

  return {
    choose(what, at) {
      if (input.current === null) return
      chosenFor.current = at
      input.current.webkitdirectory = what === 'folder'
      input.current.click()
    },
    take,
    field: (
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          const files = chosenFiles(target.files ?? [])
          target.value = ''
          if (chosenFor.current) take(Promise.resolve(files), chosenFor.current)
        }}
      />
    )
  }
}

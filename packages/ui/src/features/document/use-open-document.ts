/** Opens a document while it is shown, and again when it can be read at last or when that is asked. */
import { type AnyEvent, Refusal } from '@colloque/client-api'
import { useCallback, useEffect, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { type OpenDocument, openDocument } from './open-document.ts'

export type Opening =
  | { readonly kind: 'opening' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly failure: unknown }
  | { readonly kind: 'open'; readonly open: OpenDocument }

const AGAIN_MS = 10_000

export function useOpenDocument(
  conversation: string,
  document: string
): { readonly opening: Opening; readonly again: () => void } {
  const { client, session } = useInterface()
  const [opening, setOpening] = useState<Opening>({ kind: 'opening' })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((before) => before + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn opens it anew
  useEffect(() => {
    let isOver = false
    let opened: OpenDocument | undefined
    const { account = '', name = '' } = session.status.get() ?? {}
    setOpening((before) => (before.kind === 'waiting' ? before : { kind: 'opening' }))
    openDocument(client, { conversation, document }, { account, name }).then(
      (open) => {
        if (isOver) return open.close()
        opened = open
        setOpening({ kind: 'open', open })
      },
      (failure: unknown) => {
        if (isOver) return
        const isWaiting = failure instanceof Refusal && failure.code === 'document-waiting'
        setOpening(isWaiting ? { kind: 'waiting' } : { kind: 'failed', failure })
      }
    )
    return () => {
      isOver = true
      opened?.close()
    }
  }, [client, session, conversation, document, turn])

  useEffect(() => {
    if (opening.kind !== 'waiting') return
    const tellsOf = (event: AnyEvent): boolean =>
      (event.type === 'document' && event.document === document && event.status.state !== 'waiting') ||
      (event.type === 'folder' && event.conversation === conversation)
    const stop = client.subscribe((event) => {
      if (tellsOf(event)) again()
    })
    const timer = setInterval(again, AGAIN_MS)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [opening.kind, client, conversation, document, again])

  return { opening, again }
}

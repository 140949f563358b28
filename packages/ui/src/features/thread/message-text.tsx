/** What a message says: people named stand out, addresses do nothing by themselves, quantities stay whole. */
import type { Mention } from '@colloque/client-api'
import { type KeyboardEvent, memo, useMemo } from 'react'
import { useRowStop } from '../attachments/card-button.tsx'
import type { Link } from './linkify.ts'
import { type TextPiece, textPieces } from './text-pieces.ts'
import { useThread } from './thread-context.ts'

export const MessageText = memo(function MessageText({
  text,
  mentions
}: {
  readonly text: string
  readonly mentions: readonly Mention[]
}) {
  const pieces = useMemo(() => textPieces(text, mentions), [text, mentions])
  return pieces.map((piece) => <Piece key={piece.start} piece={piece} />)
})

function Piece({ piece }: { readonly piece: TextPiece }) {
  if (piece.kind === 'dose') return <span className="dose">{piece.text}</span>
  if (piece.kind === 'kept') return <span className="kept">{piece.text}</span>
  if (piece.kind === 'mention') return <span className="mention">{piece.text}</span>
  if (piece.kind === 'link') return <TextLink link={piece.link} text={piece.text} />
  return piece.text
}

/** Not an anchor: those open by a middle click, by dragging and from their own menu, without asking. A button would not break over lines. */
function TextLink({ link, text }: { readonly link: Link; readonly text: string }) {
  const { acts } = useThread()
  const tabIndex = useRowStop()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    acts.openLink(link)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an anchor opens without asking
    <span className="text-link" role="link" tabIndex={tabIndex} onClick={() => acts.openLink(link)} onKeyDown={onKeyDown}>
      {text}
    </span>
  )
}

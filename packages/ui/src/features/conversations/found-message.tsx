/** One message that was found: where, who, when, and the words around the match. */
import type { Conversation } from '@colloque/client-api'
import { Paperclip } from 'lucide-react'
import { Avatar } from '../../parts/avatar.tsx'
import { pieces } from '../../parts/cut-text.ts'
import { Marked } from '../../parts/marked.tsx'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { FoundMessage as Hit } from '../search/use-search.ts'
import { excerptAround } from './excerpt.ts'
import { nameOf } from './named.ts'
import { text } from './text.ts'

const EXCERPT_CHARACTERS = 110

export interface FoundMessageProps {
  readonly hit: Hit
  readonly where: Conversation | undefined
  readonly nowMs: number
}
export function FoundMessage({ hit, where, nowMs }: FoundMessageProps) {
  const t = useText(text)
  const formats = useFormats()
  const { text: cut, ranges } = excerptAround(hit.excerpt, hit.matches, EXCERPT_CHARACTERS)
  // No line of it begins with the unit of the number before.
  const excerpt = pieces(cut)
    .map((piece) => piece.replaceAll(' ', '\u00A0'))
    .join(' ')
  const who = hit.from.isYou ? t.you : hit.from.name
  return (
    <>
      <Avatar name={where ? nameOf(where) : hit.from.name} shape={where?.kind === 'group' ? 'space' : 'person'} />
      <span className="grow">
        <span className="conv-top">
          <span className="conv-name truncate">{where ? nameOf(where) : hit.from.name}</span>
          <span className="conv-time">{formats.short(hit.at, nowMs)}</span>
        </span>
        <span className="conv-found">
          {hit.inFileName && (
            <>
              <Paperclip className="icon icon-sm" aria-hidden />
              <span className="sr">{t.inFile}</span>
            </>
          )}
          <span>
            {t.said(who, '')}
            <Marked text={excerpt} ranges={ranges} />
          </span>
        </span>
      </span>
    </>
  )
}

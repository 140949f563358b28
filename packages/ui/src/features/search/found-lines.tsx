/** A document, a folder or a file that was found: its name, where it lies, and what of it matches. */
import type { Conversation } from '@colloque/client-api'
import { FileText, Folder, type LucideIcon, Paperclip } from 'lucide-react'
import type { ReactNode } from 'react'
import { Marked } from '../../parts/marked.tsx'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { iconOfType } from '../attachments/file-name.ts'
import { excerptAround } from '../conversations/excerpt.ts'
import { nameOf } from '../conversations/named.ts'
import { text } from './text.ts'
import type { FoundFile, FoundNode } from './use-search.ts'

const EXCERPT_CHARACTERS = 110

interface LineProps {
  readonly where: Conversation | undefined
  readonly nowMs: number
}

export function FoundNodeLine({ hit, where, nowMs }: LineProps & { readonly hit: FoundNode }) {
  const t = useText(text)
  const formats = useFormats()
  const { kind, name, nameMatches, trashed, within } = hit
  const place = [
    where && nameOf(where),
    trashed && t.binned,
    within && within.part !== 'text' && t.parts[within.part],
    within?.page !== undefined && t.page(formats.count(within.page))
  ]
  return (
    <Line
      icon={kind === 'folder' ? Folder : kind === 'file' ? iconOfType('') : FileText}
      name={<Marked text={name} ranges={nameMatches} />}
      time={formats.short(hit.at, nowMs)}
      place={place.filter(Boolean).join(' · ')}
      excerpt={within}
    />
  )
}

export function FoundFileLine({ hit, where, nowMs }: LineProps & { readonly hit: FoundFile }) {
  const t = useText(text)
  const formats = useFormats()
  const place = [where ? nameOf(where) : hit.from.name, t.page(formats.count(hit.page))].join(' · ')
  return <Line icon={Paperclip} name={hit.name} time={formats.short(hit.at, nowMs)} place={place} excerpt={hit} />
}

interface Shown {
  readonly icon: LucideIcon
  readonly name: ReactNode
  readonly time: string
  readonly place: string
  readonly excerpt: Pick<FoundFile, 'excerpt' | 'matches'> | undefined
}

function Line({ icon: Icon, name, time, place, excerpt }: Shown) {
  const cut = excerpt && excerptAround(excerpt.excerpt, excerpt.matches, EXCERPT_CHARACTERS)
  return (
    <>
      <span className="option-icon">
        <Icon className="icon" aria-hidden />
      </span>
      <span className="grow">
        <span className="conv-top">
          <span className="conv-name truncate">{name}</span>
          <span className="conv-time">{time}</span>
        </span>
        <span className="block meta truncate">{place}</span>
        {cut && (
          <span className="conv-found">
            <span>
              <Marked text={cut.text} ranges={cut.ranges} />
            </span>
          </span>
        )}
      </span>
    </>
  )
}

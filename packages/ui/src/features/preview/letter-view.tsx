/** A clinical letter on paper: what it says of itself, then its text, made of a closed set of elements and of nothing else. */
import { ImageOff } from 'lucide-react'
import { createElement, Fragment, type ReactNode } from 'react'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { writeDate } from './dates.ts'
import type { Block, BlockName, Letter, Section } from './letter/letter.ts'
import { text } from './text.ts'

const TAGS: Readonly<Record<BlockName, string>> = {
  paragraph: 'div',
  content: 'span',
  strong: 'strong',
  emphasis: 'em',
  underline: 'u',
  sub: 'sub',
  sup: 'sup',
  link: 'span',
  list: 'ul',
  'ordered-list': 'ol',
  item: 'li',
  caption: 'caption',
  table: 'table',
  head: 'thead',
  body: 'tbody',
  row: 'tr',
  'header-cell': 'th',
  cell: 'td'
}

export function LetterView({ letter }: { readonly letter: Letter }) {
  const t = useText(text).letter
  const language = useLanguage()
  const { patient, authors, custodian, date, sections } = letter
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [
      t.patient,
      [patient.name, patient.birthDate && t.bornOn(writeDate(patient.birthDate, language)), patient.identifier]
        .filter((part) => part !== '')
        .join(' · ')
    ],
    [t.authors, authors.join(' · ')],
    [t.date, date && writeDate(date, language)],
    [t.custodian, custodian]
  ]
  return (
    <article className="preview-letter">
      <h3 className="title-xl">{letter.title || t.untitled}</h3>
      <dl className="facts">
        {facts.map(([name, value]) =>
          value === '' ? null : (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </Fragment>
          )
        )}
      </dl>
      {sections.map((section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the sections of a letter never change places
        <LetterSection key={index} section={section} />
      ))}
    </article>
  )
}

function LetterSection({ section: { title, level, blocks } }: { readonly section: Section }) {
  return (
    <section className={level > 1 ? 'preview-section preview-section-inner' : 'preview-section'}>
      {title !== '' && (level > 1 ? <h5 className="medium">{title}</h5> : <h4 className="subtitle">{title}</h4>)}
      <Blocks blocks={blocks} />
    </section>
  )
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: nor do their parts
  return blocks.map((block, index) => <LetterBlock key={index} block={block} />)
}

/** React gives text as text; of an element only the name in the table is taken, and no attribute but a span. */
function LetterBlock({ block }: { readonly block: Block }): ReactNode {
  const t = useText(text).letter
  if (block.kind === 'text') return typeof block.text === 'string' ? block.text : null
  if (block.kind === 'break') return <br />
  if (block.kind === 'media')
    return (
      <span className="preview-media help">
        <ImageOff className="icon" aria-hidden />
        {t.media}
      </span>
    )
  if (block.kind !== 'element' || !Object.hasOwn(TAGS, block.name)) return null
  const { span, name } = block
  const properties = {
    ...(span !== undefined && { colSpan: span.columns, rowSpan: span.rows }),
    ...(name === 'link' && { className: 'preview-link', title: t.link }),
    // Not a `p`: a paragraph of a letter may hold lists and tables.
    ...(name === 'paragraph' && { className: 'preview-paragraph' })
  }
  return createElement(TAGS[name], properties, <Blocks blocks={block.children} />)
}

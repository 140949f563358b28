/** Finds words in this conversation and leads to them. */
import type { OutputOf } from '@colloque/client-api'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { Marked } from '../../parts/marked.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { nameOf } from './names.ts'
import { threadText } from './text.ts'

type Found = OutputOf<'search'>
const ASKED_AFTER_MS = 200

export interface ThreadFindProps {
  readonly conversation: string
  readonly onJump: (message: string) => void
  readonly onClose: () => void
}

export function ThreadFind({ conversation, onJump, onClose }: ThreadFindProps) {
  const { find: t } = useText(threadText)
  const refusal = useRefusalText()
  const [words, setWords] = useState('')
  const { found, failure } = useSearch(conversation, words)
  const results = found?.results ?? []
  const choose = (index: number) => {
    const result = results[index]
    if (result) onJump(result.message)
  }
  const options = useActiveOption(results.length, words, choose)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onClose()
    } else options.onKeyDown(event)
  }
  const said = failure === undefined ? found && t.count(results.length, found.more) : refusal(failure).title
  return (
    <search className="find-bar">
      <div className="row">
        <div className="search grow">
          <Search className="icon" aria-hidden />
          <input
            ref={field}
            className="input"
            type="text"
            role="combobox"
            aria-label={t.label}
            placeholder={t.placeholder}
            aria-expanded={results.length > 0}
            aria-controls={options.listId}
            aria-autocomplete="list"
            {...(options.index >= 0 && { 'aria-activedescendant': options.optionId(options.index) })}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <span className="meta nowrap" role="status">
          {said}
        </span>
        <button type="button" className="icon-btn" aria-label={t.close} title={t.close} onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </div>
      <div id={options.listId} className="find-results" role="listbox" aria-label={t.results} hidden={results.length === 0}>
        {results.map((result, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and takes the keys
          <div
            key={`${result.message}-${result.inFileName}`}
            id={options.optionId(index)}
            className="find-result"
            role="option"
            tabIndex={-1}
            aria-selected={index === options.index}
            onClick={() => {
              options.set(index)
              choose(index)
            }}
          >
            <Result result={result} />
          </div>
        ))}
      </div>
    </search>
  )
}

function Result({ result }: { readonly result: Found['results'][number] }) {
  const t = useText(threadText)
  const formats = useFormats()
  return (
    <>
      <span className="row between">
        <span className="medium truncate">{nameOf(result.from, t.you)}</span>
        <span className="meta nowrap">
          {result.inFileName && `${t.find.inFile} · `}
          {formats.short(result.at, Date.now())}
        </span>
      </span>
      <span className="help truncate">
        <Marked text={result.excerpt} ranges={result.matches} />
      </span>
    </>
  )
}

function useSearch(conversation: string, words: string): { found: Found | undefined; failure: unknown } {
  const { client } = useInterface()
  const [state, setState] = useState<{ found?: Found; failure?: unknown }>({})
  useEffect(() => {
    let isWanted = true
    const text = words.trim()
    if (text === '') {
      setState({})
      return
    }
    const keep = (next: { found?: Found; failure?: unknown }) => {
      if (isWanted) setState(next)
    }
    const timer = setTimeout(() => {
      client.call('search', { text, conversation }).then(
        (found) => keep({ found }),
        (failure: unknown) => keep({ failure })
      )
    }, ASKED_AFTER_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, conversation, words])
  return { found: state.found, failure: state.failure }
}

/** The tags of what was chosen: those that all of them have are shown; what is added or removed is so for each. */
import { TAGS_PER_NODE } from '@colloque/client-api'
import { CircleAlert, X } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import { ComboField } from '../../parts/combo-field.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { fold } from '../../parts/find.ts'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { changedTags, tagsOf } from './tags.ts'
import { text } from './text.ts'
import type { Target } from './use-acts.tsx'

const LONGEST_TAG = 50

export interface TagsDialogProps {
  readonly target: Target
  readonly words: string
  readonly onClose: () => void
}

export function TagsDialog({ target: { space, nodes }, words, onClose }: TagsDialogProps) {
  const { tagging: t, cancel, save } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { client, folders } = useInterface()
  const known = useStore(folders.trees).get(space.conversation ?? '')
  const before = useMemo(() => {
    const [first, ...others] = nodes
    return (first?.tags ?? []).filter((tag) => others.every(({ tags }) => tags.includes(tag)))
  }, [nodes])
  const [tags, setTags] = useState<readonly string[]>(before)
  const [typed, setTyped] = useState('')
  const [failure, setFailure] = useState<unknown>()
  const used = useMemo(() => tagsOf(known ? [known] : []).map(({ tag }) => tag), [known])
  const suggestions = useMemo(() => {
    const free = used.filter((tag) => !tags.includes(tag))
    const fresh = typed.trim()
    // A new one can be the beginning of an old one: what was typed is offered first.
    const isNew = fresh !== '' && ![...free, ...tags].some((tag) => fold(tag) === fold(fresh))
    return [...(isNew ? [fresh] : []), ...free].map((tag) => ({ id: tag, label: tag }))
  }, [used, tags, typed])
  const isFull = tags.length >= TAGS_PER_NODE

  function add(tag: string): void {
    const clean = tag.trim().slice(0, LONGEST_TAG)
    setTyped('')
    if (clean !== '' && !isFull && !tags.some((each) => fold(each) === fold(clean))) setTags([...tags, clean])
  }
  async function keep(): Promise<void> {
    const wanted = typed.trim() === '' || isFull ? tags : [...tags, typed.trim().slice(0, LONGEST_TAG)]
    for (const node of nodes) {
      const next = changedTags(node.tags, before, wanted).slice(0, TAGS_PER_NODE)
      await client.call('tag-node', { conversation: space.conversation ?? '', node: node.id, tags: next })
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (typed.trim() === '') keep().then(onClose, setFailure)
    else add(typed)
  }
  return (
    <Dialog
      title={t.title(words)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {cancel}
          </button>
          <button type="button" className="btn btn-primary" onClick={() => keep().then(onClose, setFailure)}>
            {save}
          </button>
        </>
      }
    >
      <form className="stack" onSubmit={submit}>
        <ul className="picker-chosen">
          {tags.length === 0 && <li className="help">{t.none}</li>}
          {tags.map((tag) => (
            <li key={tag} className="picker-chip">
              <span className="truncate">{tag}</span>
              <button type="button" aria-label={t.remove(tag)} onClick={() => setTags(tags.filter((each) => each !== tag))}>
                <X className="icon icon-sm" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
        <ComboField
          label={t.add}
          autoFocus
          listLabel={t.suggestions}
          value={typed}
          onChange={(value) => setTyped(value.slice(0, LONGEST_TAG))}
          suggestions={suggestions}
          onChoose={({ label }) => add(label)}
          help={isFull ? t.full(formats.count(TAGS_PER_NODE)) : t.help}
        />
        <button type="submit" className="sr" tabIndex={-1} aria-hidden="true" />
      </form>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
          {refusal(failure).next}
        </Notice>
      )}
    </Dialog>
  )
}

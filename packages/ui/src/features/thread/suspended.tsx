/** The relay shows a history that cannot be the one known here: the facts, and the ways on. */
import type { Conversation, Incident } from '@colloque/client-api'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { othersOf, titleOf } from './names.ts'
import { downloadText, statement } from './statement.ts'
import { threadText } from './text.ts'

export interface SuspendedProps {
  readonly conversation: Conversation
  readonly how: 'fork' | 'rollback'
  readonly incidents: readonly Incident[]
  readonly lastSeq: number | undefined
}

export function Suspended({ conversation, how, incidents, lastSeq }: SuspendedProps) {
  const t = useText(threadText)
  const formats = useFormats()
  const { shell } = useInterface()
  const found = incidents.findLast(({ kind }) => kind === how)
  const from = found && found.kind !== 'quarantine' ? found.from : undefined
  const save = () => {
    const text = statement(incidents, { lastSeq, version: shell.version, nowMs: Date.now() }, t.statement)
    downloadText(text, `${t.statement.fileName} ${new Date().toISOString().slice(0, 10)}.txt`)
  }
  return (
    <section className="suspended" aria-label={t.suspended.kind}>
      <p className="help">{sentence()}</p>
      <dl className="facts">
        <dt>{t.suspended.kind}</dt>
        <dd>{t.suspended.kinds[how]}</dd>
        {found && (
          <>
            <dt>{t.suspended.since}</dt>
            <dd>
              n°{'\u00A0'}
              {formats.count(found.seq)} · {formats.full(found.at)}
            </dd>
          </>
        )}
        {from && (
          <>
            <dt>{t.suspended.by}</dt>
            <dd>{from.name}</dd>
          </>
        )}
        {lastSeq !== undefined && (
          <>
            <dt>{t.suspended.yours}</dt>
            <dd className="code">{formats.count(lastSeq)}</dd>
          </>
        )}
      </dl>
      <div className="row row-wrap">
        <RestartButton conversation={conversation} />
        <button type="button" className="btn btn-sm" onClick={save}>
          <Download className="icon" aria-hidden />
          {t.suspended.export}
        </button>
      </div>
    </section>
  )

  function sentence(): string {
    if (found === undefined) return t.suspended.unknown
    const number = formats.count(found.seq)
    const time = formats.time(found.at)
    if (how === 'rollback') return t.suspended.rollback(number, time)
    return from ? t.suspended.forkWith(number, time, from.name) : t.suspended.fork(number, time)
  }
}

/** A group with the same people: between two that group is new too, since the old conversation is the one that is suspended. */
export function RestartButton({ conversation }: { readonly conversation: Conversation }) {
  const t = useText(threadText)
  const { client, places } = useInterface()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const restart = async () => {
    setBusy(true)
    try {
      const name = t.suspended.restarted(titleOf(conversation)).slice(0, 200)
      const accounts = othersOf(conversation).map(({ account }) => account)
      const { conversation: next } = await client.call('create-conversation', { name, with: accounts })
      places.openConversation(next)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button
        type="button"
        className="btn btn-primary btn-sm"
        disabled={isBusy || othersOf(conversation).length === 0}
        onClick={restart}
      >
        {t.suspended.restart}
      </button>
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </>
  )
}

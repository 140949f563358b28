/** Whether new members see what was written in a group's documents before them: a sentence for all, a switch for its owners. */
import type { Conversation } from '@colloque/client-api'
import { useId, useState } from 'react'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { Switch } from '../../parts/switch.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { detailsText } from './details-text.ts'
import { useThread } from './thread-context.ts'

export function DetailsPast({ conversation, isOwner }: { readonly conversation: Conversation; readonly isOwner: boolean }) {
  const t = useText(detailsText)
  const { client } = useInterface()
  const { isOver } = useThread()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const help = useId()
  const { id, history } = conversation
  const allow = (allowed: boolean) => {
    setBusy(true)
    void client
      .call('set-history', { conversation: id, allowed })
      .catch(setFailure)
      .finally(() => setBusy(false))
  }
  return (
    <section className="details-part">
      <h3 className="label">{t.past}</h3>
      <p className="help" role="status">
        {history ? t.pastOn : t.pastOff}
      </p>
      {isOwner && !isOver && (
        <>
          <label className="row between">
            <span>{t.pastAllowed}</span>
            <Switch isOn={history} onChange={allow} aria-describedby={help} disabled={isBusy} />
          </label>
          <p className="meta" id={help}>
            {t.pastHelp}
          </p>
        </>
      )}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </section>
  )
}

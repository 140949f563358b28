/** A link that was opened from outside while a vault is open: says what it is. Never shows it and never uses it. */
import type { OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'
import { CloseButton, Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function LinkDialog({ link }: { readonly link: string }) {
  const { link: t } = useText(text)
  const refusal = useRefusalText()
  const { client, places, session } = useInterface()
  const status = useStore(session.status)
  const [found, setFound] = useState<OutputOf<'inspect-link'>>()
  const [failure, setFailure] = useState<unknown>()
  const close = () => places.link.set(undefined)

  useEffect(() => {
    let isWanted = true
    setFound(undefined)
    setFailure(undefined)
    client.call('inspect-link', { link }).then(
      (inspected) => isWanted && setFound(inspected),
      (refused: unknown) => isWanted && setFailure(refused)
    )
    return () => {
      isWanted = false
    }
  }, [client, link])

  return (
    <Dialog
      title={failure === undefined ? t.title : refusal(failure).title}
      onClose={close}
      actions={<CloseButton onClose={close} />}
    >
      <div className="stack help" role="status">
        {failure !== undefined && <p>{refusal(failure).next}</p>}
        {failure === undefined && found === undefined && <p>{t.reading}</p>}
        {found?.kind === 'invitation' && <p>{t.invitation(hostOf(found.relayUrl), status?.association ?? '')}</p>}
        {found?.kind === 'founding' && <p>{t.founding(hostOf(found.relayUrl))}</p>}
        {found !== undefined && <p>{t.untouched}</p>}
      </div>
    </Dialog>
  )
}

export function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}

/** One line under the header: the worst of what is wrong now, and what can be done. */
import { GitFork, ServerOff, WifiOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { bannerPlace } from '../../parts/banner-place.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text } from './text.ts'
import { type Trouble, worstTrouble } from './trouble.ts'

const SETTLE_MS = 700

export function Banner() {
  const t = useText(text)
  const { session, conversations, places } = useInterface()
  const status = useStore(session.status)
  const offlineSinceMs = useStore(session.offlineSinceMs)
  const reason = useStore(session.offlineReason)
  const place = useStore(places.place)
  const list = useStore(conversations.list)
  const element = useStore(bannerPlace)
  const shown = place.room === 'conversations' ? list?.find(({ id }) => id === place.conversation) : undefined
  const connection = status?.connection ?? 'connecting'
  const trouble = worstTrouble({
    suspended: shown?.suspended,
    connection,
    reason,
    offlineSinceMs,
    waiting: status?.waiting ?? 0
  })

  const isSettled = useSettled(trouble?.kind === 'offline')
  const banner = trouble && isSettled && <TroubleBanner trouble={trouble} reason={reason} />
  const placed = element ? createPortal(banner, element) : banner
  return (
    <>
      {placed}
      <BackOnline isOnline={connection === 'online'} said={t.online} />
    </>
  )
}

/** A vault that was just opened is offline for a moment: that is nothing to say. */
function useSettled(isOffline: boolean): boolean {
  const [isSettled, settle] = useState(false)
  useEffect(() => {
    if (!isOffline) return
    const timer = setTimeout(() => settle(true), SETTLE_MS)
    return () => {
      clearTimeout(timer)
      settle(false)
    }
  }, [isOffline])
  return isSettled || !isOffline
}

function TroubleBanner({ trouble, reason }: { readonly trouble: Trouble; readonly reason: string | undefined }) {
  const { banner: t } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { places } = useInterface()
  if (trouble.kind === 'suspended')
    return (
      <div className="banner banner-danger" role="alert">
        <GitFork className="icon" aria-hidden />
        <span className="grow">
          <b>{t.forkTitle}</b> {trouble.how === 'fork' ? t.fork : t.rollback}
        </span>
        <button type="button" className="btn btn-sm" onClick={() => places.details.set(true)}>
          {t.details}
        </button>
      </div>
    )
  if (trouble.kind === 'refused') {
    const { title, next } = refusal(trouble.reason)
    return (
      <div className="banner banner-danger" role="alert">
        <ServerOff className="icon" aria-hidden />
        <span className="grow">
          <b>{title}.</b> {next}
        </span>
        <button type="button" className="btn btn-sm" onClick={() => places.go({ room: 'settings', section: 'relay' })}>
          {t.relay}
        </button>
      </div>
    )
  }
  const { sinceMs, waiting } = trouble
  const since = formats.time(sinceMs)
  // With a network of its own the device is not offline: only the relay is missing.
  const isRelayAlone = reason === 'relay-unreachable' && navigator.onLine
  return (
    <div className="banner banner-warn" role="status">
      {isRelayAlone ? <ServerOff className="icon" aria-hidden /> : <WifiOff className="icon" aria-hidden />}
      <span className="grow">
        <b>{isRelayAlone ? t.unreachableSince(since) : t.offlineSince(since)}</b>{' '}
        {waiting === 0 ? t.none : waiting === 1 ? t.one : t.many(formats.count(waiting))}
      </span>
    </div>
  )
}

/** Said once to who cannot see that the banner went away. */
function BackOnline({ isOnline, said }: { readonly isOnline: boolean; readonly said: string }) {
  const wasOffline = useRef(false)
  const [isBack, setBack] = useState(false)
  useEffect(() => {
    if (isOnline && wasOffline.current) setBack(true)
    if (!isOnline) setBack(false)
    wasOffline.current = !isOnline
  }, [isOnline])
  return (
    <span className="sr" role="status">
      {isBack ? said : ''}
    </span>
  )
}

/** The association's members: found by name, specialty or town, filtered, and one of them on a card beside. */
import { BookUser, CircleAlert, Search, SearchX, UserPlus } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { Directory } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { FilterChips } from './filter-chips.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberCard } from './member-card.tsx'
import { MemberList } from './member-list.tsx'
import { type Filters, filterMembers, indexMembers, membersNamed, NO_FILTERS, standIns } from './search-members.ts'
import { text } from './text.ts'
import { useMinute } from './use-minute.ts'

export function DirectoryRoom({ account }: { readonly account?: string | undefined }) {
  const { directory, places } = useInterface()
  const known = useStore(directory.directory)
  const nowMs = useMinute()
  const [isInviting, setInviting] = useState(false)
  const invite = useCallback(() => setInviting(true), [])

  function close(): void {
    places.go({ room: 'directory' })
    // Back to the row that it was opened from.
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(account ?? '')}"]`)?.focus()
  }

  return (
    <div className={account === undefined ? 'directory-room' : 'directory-room directory-room-card'}>
      {known ? <Found known={known} nowMs={nowMs} account={account} onInvite={invite} /> : <Loading />}
      {known && account !== undefined && <MemberCard member={known.byAccount.get(account)} nowMs={nowMs} onClose={close} />}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  )
}

function Loading() {
  const t = useText(text)
  const { directory } = useInterface()
  const refusal = useRefusalText()
  const [failure, setFailure] = useState<unknown>()
  const load = useCallback(() => {
    setFailure(undefined)
    directory.load().catch(setFailure)
  }, [directory])
  useEffect(load, [load])
  return (
    <main className="pane pane-main" aria-label={t.title} data-region="directory">
      <header className="pane-head">
        <h1 className="title grow">{t.title}</h1>
      </header>
      <BannerPlace />
      {failure === undefined ? (
        <Bones label={t.loading} />
      ) : (
        <div className="dir-tools">
          <Notice
            icon={CircleAlert}
            tone="danger"
            live
            title={t.failed}
            actions={
              <button type="button" className="btn btn-sm" onClick={load}>
                {t.retry}
              </button>
            }
          >
            {refusal(failure).title}. {refusal(failure).next}
          </Notice>
        </div>
      )}
    </main>
  )
}

interface FoundProps {
  readonly known: Directory
  readonly nowMs: number
  readonly account: string | undefined
  readonly onInvite: () => void
}

function Found({ known, nowMs, account, onInvite }: FoundProps) {
  const t = useText(text)
  const { places } = useInterface()
  const formats = useFormats()
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const [filters, setFilters] = useState<Filters>(NO_FILTERS)
  const field = useRef<HTMLInputElement>(null)
  const index = useMemo(() => indexMembers(known.members), [known.members])
  const named = useMemo(() => membersNamed(index, wanted), [index, wanted])
  const members = useMemo(() => filterMembers(named, filters, nowMs), [named, filters, nowMs])
  const replaced = useMemo(() => standIns(known.members, nowMs), [known.members, nowMs])
  const open = useCallback((next: string) => places.go({ room: 'directory', account: next }), [places])
  const isAdmin = known.members.some(({ isYou, role }) => isYou && role === 'admin')
  const isAlone = known.members.length <= 1

  function clear(): void {
    setTyped('')
    setFilters(NO_FILTERS)
    field.current?.focus()
  }

  return (
    <main className="pane pane-main" aria-label={t.title} data-region="directory">
      <header className="pane-head">
        <h1 className="title grow truncate">
          {t.title}{' '}
          <span className="meta hide-narrow">
            {known.association} · {t.members(formats.count(known.members.length), formats.plural(known.members.length) === 'one')}
          </span>
        </h1>
        {isAdmin && (
          <button type="button" className="btn" onClick={onInvite}>
            <UserPlus className="icon" aria-hidden />
            {t.invite.button}
          </button>
        )}
      </header>
      <BannerPlace />
      <div className="dir-tools">
        <label className="search search-lg">
          <Search className="icon" aria-hidden />
          <span className="sr">{t.search}</span>
          <input
            ref={field}
            className="input"
            type="search"
            data-region-start
            placeholder={t.search}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown') return
              event.preventDefault()
              document.querySelector<HTMLElement>('.dir-list [data-row][tabindex="0"]')?.focus()
            }}
          />
        </label>
        <FilterChips named={named} filters={filters} nowMs={nowMs} onChange={setFilters} />
      </div>
      <div className="list-head list-head-line">
        <span className="label" role="status">
          {t.results(formats.count(members.length), formats.plural(members.length) === 'one')}
        </span>
        <span className="label">{t.availability}</span>
      </div>
      {members.length === 0 ? (
        <NoResult onClear={clear} {...(isAdmin && { onInvite })} />
      ) : (
        <MemberList
          members={members}
          standIns={replaced}
          nowMs={nowMs}
          query={`${wanted} ${JSON.stringify(filters)}`}
          open={account}
          onOpen={open}
          onLeaveUp={() => field.current?.focus()}
        >
          {isAlone ? <Alone {...(isAdmin && { onInvite })} /> : <End known={known} isAdmin={isAdmin} onInvite={onInvite} />}
        </MemberList>
      )}
    </main>
  )
}

function NoResult({ onClear, onInvite }: { readonly onClear: () => void; readonly onInvite?: () => void }) {
  const t = useText(text)
  return (
    <Empty
      icon={SearchX}
      title={t.noneTitle}
      action={
        <>
          <button type="button" className="btn" onClick={onClear}>
            {t.clearAll}
          </button>
          {onInvite && (
            <button type="button" className="btn btn-quiet" onClick={onInvite}>
              <UserPlus className="icon" aria-hidden />
              {t.invite.button}
            </button>
          )}
        </>
      }
    >
      {t.none}
    </Empty>
  )
}

function Alone({ onInvite }: { readonly onInvite?: () => void }) {
  const t = useText(text)
  return (
    <div className="dir-alone">
      <Empty
        icon={BookUser}
        title={t.emptyTitle}
        action={
          onInvite && (
            <button type="button" className="btn btn-primary" onClick={onInvite}>
              <UserPlus className="icon" aria-hidden />
              {t.inviteSomeone}
            </button>
          )
        }
      >
        {t.empty}
      </Empty>
    </div>
  )
}

function End({
  known,
  isAdmin,
  onInvite
}: {
  readonly known: Directory
  readonly isAdmin: boolean
  readonly onInvite: () => void
}) {
  const t = useText(text)
  const formats = useFormats()
  const admins = known.members.filter(({ role }) => role === 'admin').map(({ name }) => name)
  if (!isAdmin && admins.length === 0) return null
  return (
    <p className="dir-end help">
      {t.notFound}{' '}
      {isAdmin ? (
        <button type="button" className="link-btn" onClick={onInvite}>
          {t.inviteSomeone}
        </button>
      ) : (
        t.askAdmin(formats.list(admins.slice(0, 3)))
      )}
    </p>
  )
}

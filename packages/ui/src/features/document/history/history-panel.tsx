/** The panel of a document's past: a slider through its stretches of writing, who wrote them, and versions with a name. */
import type { DocumentPast } from '@colloque/client-api'
import { Lock, Tag, X } from 'lucide-react'
import { Bones } from '../../../parts/bones.tsx'
import { Switch } from '../../../parts/switch.tsx'
import { useNow } from '../../../parts/use-now.ts'
import { useRefusalText } from '../../../state/refusal-text.ts'
import { useText } from '../../../text/catalogue.ts'
import { useFormats } from '../../../text/formats.ts'
import { useColourOf } from '../author-colour.ts'
import { text } from '../text.ts'
import { isSameDay, type NumberedRevision, timelineOf } from './revisions.ts'
import type { HistoryState } from './use-history.ts'

export interface HistoryActs {
  /** Undefined: the present. */
  show(revision: NumberedRevision | undefined): void
  compare(revision: NumberedRevision): void
  restore(revision: NumberedRevision): void
  approve(version: string): void
  name(isFrozen: boolean): void
}

export interface HistoryPanelProps {
  readonly history: HistoryState
  /** The number of the revision that is shown; undefined: the present. */
  readonly shown: number | undefined
  readonly isColoured: boolean
  readonly onColour: (isColoured: boolean) => void
  readonly account: string
  readonly canWrite: boolean
  readonly acts: HistoryActs
  readonly onClose: () => void
}

export function HistoryPanel(props: HistoryPanelProps) {
  const { history, shown, isColoured, onColour, canWrite, acts, onClose } = props
  const { past: t } = useText(text)
  const refusal = useRefusalText()
  const formats = useFormats()
  const nowMs = useNow()
  const revisions = history.revisions ?? []
  const last = revisions.length
  const at = shown ?? last
  const toNumber = (number: number): void => acts.show(number >= last ? undefined : revisions[number - 1])
  return (
    <aside className="pane pane-panel doc-panel" aria-label={t.title} data-region="panel">
      <header className="pane-head">
        <h2 className="subtitle grow">{t.title}</h2>
        <button type="button" className="icon-btn" aria-label={t.close} onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </header>
      <div className="panel-tools">
        <label className="field">
          <span className="row between">
            <span className="field-label">{t.back}</span>
            <span className="meta">{t.position(at, last)}</span>
          </span>
          <input
            className="range"
            type="range"
            min={Math.min(1, last)}
            max={last}
            value={at}
            onChange={({ target }) => toNumber(Number(target.value))}
          />
        </label>
        <label className="row between">
          <span>{t.colours}</span>
          <Switch isOn={isColoured} onChange={onColour} />
        </label>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the same */}
      <div className="pane-body" tabIndex={0} role="group" aria-label={t.list}>
        {history.failure !== undefined && (
          <p className="pad help" role="alert">
            {refusal(history.failure).title}
          </p>
        )}
        {history.revisions === undefined && history.failure === undefined && <Bones label={t.reading} rows={4} />}
        <ol className="timeline">
          {timelineOf(revisions, isSameDay).map((day) => (
            <Day key={day.at} {...props} day={formats.day(day.at, nowMs)} revisions={day.revisions} at={at} last={last} />
          ))}
        </ol>
        <Before past={history.past} isComplete={history.isComplete} />
      </div>
      {canWrite && (
        <footer className="pane-foot">
          <button type="button" className="btn btn-sm" onClick={() => acts.name(false)}>
            <Tag className="icon" aria-hidden />
            {t.name}
          </button>
          <span className="grow" />
          <button type="button" className="btn btn-sm btn-quiet" onClick={() => acts.name(true)}>
            <Lock className="icon" aria-hidden />
            {t.freeze}
          </button>
        </footer>
      )}
    </aside>
  )
}

/** What came before this device began: on its way, gone, or never given. */
function Before({ past, isComplete }: { readonly past: DocumentPast | undefined; readonly isComplete: boolean }) {
  const { past: t } = useText(text)
  const formats = useFormats()
  if (past === undefined) return isComplete ? null : <p className="meta pad">{t.incomplete}</p>
  const names = formats.list(past.by.map(({ name }) => name))
  return (
    <div className="pad meta" role="status">
      {past.state === 'reading' && (
        <>
          <p>{t.before.reading(formats.count(past.read), formats.count(past.of))}</p>
          <progress className="progress" value={past.read} max={past.of} aria-label={t.before.progress} />
        </>
      )}
      {past.state === 'whole' && names !== '' && <p>{t.before.by(names)}</p>}
      {past.state === 'whole' && past.trimmed && <p>{t.before.trimmed}</p>}
      {past.state === 'refused' && <p className="danger-text">{t.before.refused}</p>}
      {(past.state === 'closed' || past.state === 'open') && <p>{t.incomplete}</p>}
    </div>
  )
}

interface DayProps extends HistoryPanelProps {
  readonly day: string
  readonly revisions: readonly NumberedRevision[]
  readonly at: number
  readonly last: number
}

function Day({ day, revisions, ...rest }: DayProps) {
  return (
    <>
      <li className="label">{day}</li>
      {revisions.map((revision) => (
        <Revision key={revision.version?.id ?? `${revision.seq} ${revision.at}`} revision={revision} {...rest} />
      ))}
    </>
  )
}

function Revision({
  revision,
  at,
  last,
  ...rest
}: Omit<DayProps, 'day' | 'revisions'> & { readonly revision: NumberedRevision }) {
  const { past: t } = useText(text)
  const formats = useFormats()
  const colourOf = useColourOf()
  const { number, version } = revision
  const isNow = number === last && version === undefined
  const names = formats.list(revision.by.map(({ name }) => name))
  const account = revision.by[0]?.account ?? ''
  return (
    <li className="tl" aria-current={number === at ? 'true' : undefined}>
      {version?.frozen ? (
        <span className="tl-dot tl-frozen">
          <Lock className="icon icon-sm" aria-hidden />
        </span>
      ) : (
        <span className={`tl-dot who-bg-${colourOf(account)}`} />
      )}
      <div className="grow">
        <button type="button" className="tl-show" onClick={() => rest.acts.show(isNow ? undefined : revision)}>
          <span className="row between">
            <span className={version || isNow ? 'strong' : 'medium'}>{version?.name ?? (isNow ? t.now : names)}</span>
            <time className="meta nowrap" dateTime={new Date(revision.at).toISOString()} title={formats.full(revision.at)}>
              {formats.time(revision.at)}
            </time>
          </span>
          {(version || isNow) && <span className="block help">{names}</span>}
          {revision.restores && <Restored {...revision.restores} />}
          {version === undefined && <Amount revision={revision} />}
        </button>
        {version && <Version version={version} />}
        {(version || (number === at && number !== last)) && <RevisionActs revision={revision} {...rest} />}
      </div>
    </li>
  )
}

function RevisionActs({
  revision,
  acts,
  account,
  canWrite
}: Pick<DayProps, 'acts' | 'account' | 'canWrite'> & { readonly revision: NumberedRevision }) {
  const { past: t } = useText(text)
  const { version, seq } = revision
  const isToApprove = version?.frozen && version.intact && version.approvals.every(({ by }) => by.account !== account)
  if (seq === undefined) return null
  return (
    <div className="row row-wrap tl-act">
      {version && isToApprove && canWrite && (
        <button type="button" className="btn btn-sm" onClick={() => acts.approve(version.id)}>
          {t.approve}
        </button>
      )}
      <button type="button" className="btn btn-sm" onClick={() => acts.compare(revision)}>
        {t.compare}
      </button>
      {canWrite && (
        <button type="button" className="btn btn-sm btn-quiet" onClick={() => acts.restore(revision)}>
          {t.restore}
        </button>
      )}
    </div>
  )
}

/** What was put back, as whoever did so says. */
function Restored({ at, name }: NonNullable<NumberedRevision['restores']>) {
  const { past: t } = useText(text)
  const formats = useFormats()
  const when = at === undefined ? t.restoredEarlier : t.restoredOf(formats.full(at))
  return <span className="block help">{name === undefined ? when : t.restoredNamed(name)}</span>
}

function Amount({ revision }: { readonly revision: NumberedRevision }) {
  const { past: t } = useText(text)
  const formats = useFormats()
  const parts = [
    revision.inserted > 0 && t.added(formats.count(revision.inserted)),
    revision.removed > 0 && t.removed(formats.count(revision.removed))
  ].filter((part) => part !== false)
  return (
    <span className="block meta">
      {parts.length > 0 && `${parts.join(', ')} ${t.characters}`}
      {revision.seq === undefined && ` · ${t.unsent}`}
    </span>
  )
}

function Version({ version }: { readonly version: NonNullable<NumberedRevision['version']> }) {
  const { past: t } = useText(text)
  const formats = useFormats()
  const names = formats.list([...new Set(version.approvals.map(({ by }) => by.name))])
  return (
    <>
      {version.frozen && <p className="help">{t.frozen(names)}</p>}
      {!version.intact && (
        <p className="meta danger-text" role="alert">
          {t.altered}
        </p>
      )}
    </>
  )
}

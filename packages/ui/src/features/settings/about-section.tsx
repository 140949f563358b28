/** What this program is, under which terms, and of what it is made. */
import { CircleAlert, Search } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { Virtualizer } from 'virtua'
import { Bones } from '../../parts/bones.tsx'
import { fold } from '../../parts/find.ts'
import { Notice } from '../../parts/notice.tsx'
import type { Licence } from '../../shell.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text } from './text.ts'

/** Of docs/protocol.md. */
const PROTOCOL_VERSION = 1

export function AboutSection() {
  const t = useText(text).about
  const { shell } = useInterface()
  return (
    <>
      <section className="stack">
        <h3 className="subtitle">Colloque</h3>
        <div className="group pad">
          <dl className="facts facts-lg">
            <dt>{t.version}</dt>
            <dd className="code">{shell.version}</dd>
            <dt>{t.protocol}</dt>
            <dd className="code">{PROTOCOL_VERSION}</dd>
            <dt>{t.licence}</dt>
            <dd>{t.licenceName}</dd>
            <dt>{t.source}</dt>
            <dd className="set-plain">{t.sourceHelp}</dd>
            <dt>{t.audit}</dt>
            <dd className="set-plain">{t.auditHelp}</dd>
          </dl>
        </div>
      </section>
      <Licences />
    </>
  )
}

function Licences() {
  const t = useText(text).about
  const all = useText(text)
  const { shell } = useInterface()
  const formats = useFormats()
  const [licences, setLicences] = useState<readonly Licence[]>()
  const [hasFailed, setFailed] = useState(false)
  const read = useCallback(() => {
    setFailed(false)
    shell.licences().then(setLicences, () => setFailed(true))
  }, [shell])
  useEffect(read, [read])
  return (
    <section className="stack">
      <div className="row between">
        <h3 className="subtitle">{t.made}</h3>
        {licences && <span className="meta">{t.count(formats.count(licences.length))}</span>}
      </div>
      {licences && <LicenceList licences={licences} />}
      {hasFailed && (
        <Notice
          icon={CircleAlert}
          tone="danger"
          live
          title={t.failed}
          actions={
            <button type="button" className="btn btn-sm" onClick={read}>
              {all.retry}
            </button>
          }
        />
      )}
      {!licences && !hasFailed && <Bones label={t.reading} rows={3} />}
    </section>
  )
}

function LicenceList({ licences }: { readonly licences: readonly Licence[] }) {
  const t = useText(text).about
  const [query, setQuery] = useState('')
  const wanted = fold(useDeferredValue(query).trim())
  const scroll = useRef<HTMLDivElement>(null)
  const shown = licences.filter(({ name, licence }) => fold(`${name} ${licence}`).includes(wanted))
  return (
    <>
      <label className="search">
        <Search className="icon" aria-hidden />
        <span className="sr">{t.search}</span>
        <input
          className="input"
          type="search"
          placeholder={t.search}
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      <p className="sr" role="status">
        {t.count(String(shown.length))}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reached by the keyboard for that. */}
      <div className="group licences" ref={scroll} tabIndex={0} role="group" aria-label={t.list}>
        {shown.length === 0 && <p className="help pad">{t.none}</p>}
        <Virtualizer scrollRef={scroll} data={shown} itemSize={36}>
          {({ name, version, licence }) => (
            <div key={`${name} ${version}`} className="licence">
              <span className="code truncate" title={name}>
                {name}
              </span>
              <span className="meta code">{version}</span>
              <span className="help truncate" title={licence}>
                {licence}
              </span>
            </div>
          )}
        </Virtualizer>
      </div>
    </>
  )
}

/** Whose examination it is, beside it. */
import { useId } from 'react'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { writeDate } from './dates.ts'
import type { Facts } from './dicom/facts.ts'
import { text } from './text.ts'
import type { Series } from './worker/protocol.ts'

const ORDER = ['patientName', 'patientId', 'birthDate', 'sex', 'studyDate', 'modality', 'study', 'series', 'institution'] as const

export function FactsPanel({ series }: { readonly series: Series }) {
  const t = useText(text).facts
  const language = useLanguage()
  const id = useId()
  const written = (name: (typeof ORDER)[number], value: string) => {
    if (name === 'birthDate' || name === 'studyDate') return writeDate(value, language)
    if (name === 'sex' && value in t.sexes) return t.sexes[value as keyof typeof t.sexes]
    return value
  }
  return (
    <aside className="preview-panel" aria-labelledby={id}>
      <h3 id={id} className="subtitle">
        {t.title}
      </h3>
      <dl className="facts preview-facts">
        {ORDER.map((name) => {
          const value = (series.facts as Facts)[name]
          return value === undefined ? null : (
            <div key={name}>
              <dt>{t[name]}</dt>
              <dd>
                <bdi>{written(name, value)}</bdi>
              </dd>
            </div>
          )
        })}
        <div>
          <dt>{t.size}</dt>
          <dd>{t.sizeOf(series.columns, series.rows)}</dd>
        </div>
        {series.frames > 1 && (
          <div>
            <dt>{t.frames}</dt>
            <dd>{series.frames}</dd>
          </div>
        )}
      </dl>
      <p className="meta">{t.notDiagnostic}</p>
    </aside>
  )
}

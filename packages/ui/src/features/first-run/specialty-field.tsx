/** One's specialty: from those that are common, or in one's own words. */
import { useMemo } from 'react'
import { ComboField } from '../../parts/combo-field.tsx'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { specialtyLabels } from '../../text/specialties.ts'
import { text } from './text.ts'

export interface SpecialtyFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SpecialtyField({ value, onChange }: SpecialtyFieldProps) {
  const t = useText(text)
  const language = useLanguage()
  const suggestions = useMemo(() => specialtyLabels(language).map((label) => ({ id: label, label })), [language])
  return (
    <ComboField
      label={
        <>
          {t.profile.specialty}
          <span className="meta"> {t.optional}</span>
        </>
      }
      listLabel={t.profile.specialties}
      value={value}
      onChange={onChange}
      suggestions={suggestions}
      onChoose={({ label }) => onChange(label)}
    />
  )
}

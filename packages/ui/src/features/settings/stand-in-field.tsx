/** Who stands in: one colleague of the directory, found by name. */
import { useMemo, useState } from 'react'
import { ComboField } from '../../parts/combo-field.tsx'
import { workOf } from '../../parts/member.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface StandInFieldProps {
  readonly own: string
  readonly chosen: string | undefined
  readonly onChange: (account: string | undefined) => void
}

export function StandInField({ own, chosen, onChange }: StandInFieldProps) {
  const t = useText(text).availability
  const language = useLanguage()
  const { directory } = useInterface()
  const known = useStore(directory.directory)
  const name = (chosen === undefined ? undefined : known?.byAccount.get(chosen)?.name) ?? ''
  const [typed, setTyped] = useState<string>()
  const others = useMemo(
    () =>
      (known?.members ?? [])
        .filter(({ account }) => account !== own)
        .map((member) => ({ id: member.account, label: member.name, aside: workOf(member, language) })),
    [known, own, language]
  )
  return (
    <ComboField
      label={
        <>
          {t.standIn} <span className="meta">{t.optional}</span>
        </>
      }
      listLabel={t.standIns}
      help={t.standInHelp}
      value={typed ?? name}
      onChange={(next) => {
        setTyped(next)
        if (next.trim() === '') onChange(undefined)
      }}
      suggestions={others}
      onChoose={({ id }) => {
        setTyped(undefined)
        onChange(id)
      }}
      // What names nobody is not kept.
      onLeave={() => setTyped(undefined)}
    />
  )
}

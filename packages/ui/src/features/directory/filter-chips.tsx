/** What narrows the list: one value of each facet, and two conditions. */
import { BadgeCheck, ChevronDown, X } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { professionGroup } from '../../text/professions.ts'
import { specialtyLabel } from '../../text/specialties.ts'
import { type Facet, type FacetName, type Filters, facetOf, type IndexedMember } from './search-members.ts'
import { text } from './text.ts'

export interface FilterChipsProps {
  /** Those that the search names. */
  readonly named: readonly IndexedMember[]
  readonly filters: Filters
  readonly nowMs: number
  readonly onChange: (filters: Filters) => void
}
const FACETS = ['specialty', 'town', 'profession'] as const satisfies readonly FacetName[]

export function FilterChips({ named, filters, nowMs, onChange }: FilterChipsProps) {
  const t = useText(text)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen.
    <div className="row row-wrap" role="group" aria-label={t.filters}>
      {FACETS.map((name) => (
        <FacetChip
          key={name}
          name={name}
          chosen={filters[name]}
          facets={facetOf(named, name, filters, nowMs)}
          onChange={(key) => onChange({ ...filters, [name]: key })}
        />
      ))}
      <button
        type="button"
        className="chip"
        aria-pressed={filters.attestedOnly}
        onClick={() => onChange({ ...filters, attestedOnly: !filters.attestedOnly })}
      >
        <BadgeCheck className="icon icon-sm" aria-hidden />
        {t.attested}
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={filters.availableOnly}
        onClick={() => onChange({ ...filters, availableOnly: !filters.availableOnly })}
      >
        {t.availableNow}
      </button>
    </div>
  )
}

interface FacetChipProps {
  readonly name: FacetName
  readonly chosen: string | undefined
  readonly facets: readonly Facet[]
  readonly onChange: (key: string | undefined) => void
}

function FacetChip({ name, chosen, facets, onChange }: FacetChipProps) {
  const t = useText(text)
  const formats = useFormats()
  const language = useLanguage()
  const labelOf = ({ label }: Facet): string => {
    if (name === 'profession') return professionGroup(label, language)
    return name === 'specialty' ? specialtyLabel(label, language) : label
  }
  if (chosen !== undefined) {
    const facet = facets.find(({ key }) => key === chosen)
    const label = facet ? labelOf(facet) : chosen
    return (
      <button type="button" className="chip" aria-pressed="true" title={t.clear(label)} onClick={() => onChange(undefined)}>
        {label}
        <X className="icon icon-sm" aria-hidden />
      </button>
    )
  }
  return (
    <MenuTrigger>
      <Button className="chip" isDisabled={facets.length === 0}>
        {t.facets[name]}
        <ChevronDown className="icon icon-sm" aria-hidden />
      </Button>
      <Popover className="popover menu-popover" placement="bottom start" offset={4}>
        <Menu aria-label={t.facets[name]} className="menu" onAction={(key) => onChange(String(key))}>
          {facets.map((facet) => (
            <MenuItem key={facet.key} id={facet.key} textValue={labelOf(facet)} className="menu-item">
              <span className="grow">{labelOf(facet)}</span>
              <span className="meta">{formats.count(facet.count)}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

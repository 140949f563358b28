/** How the window looks and in which language it speaks. */
import { useText } from '../../text/catalogue.ts'
import { Group, SegmentsRow } from './setting-row.tsx'
import { text } from './text.ts'

export function DisplaySection() {
  const t = useText(text).display
  const { system, light, dark } = t.themes
  return (
    <Group>
      <SegmentsRow
        name="language"
        label={t.language}
        options={[
          ['fr', 'Français'],
          ['en', 'English']
        ]}
      />
      <SegmentsRow
        name="theme"
        label={t.theme}
        options={[
          ['system', system],
          ['light', light],
          ['dark', dark]
        ]}
      />
      <SegmentsRow
        name="textSize"
        label={t.size}
        options={([100, 115, 130] as const).map((percent) => [percent, t.percent(percent)] as const)}
      />
    </Group>
  )
}

/** What keys do in a message, and what of oneself is told to others. */
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { Group, SwitchRow } from './setting-row.tsx'
import { text } from './text.ts'

export function WritingSection() {
  const t = useText(text).writing
  const { session } = useInterface()
  const { enterSends, keepMetadata } = useStore(session.settings)
  return (
    <>
      <Group title={t.compose}>
        <SwitchRow name="enterSends" label={t.enter} help={enterSends ? t.enterOn : t.enterOff} />
      </Group>
      <Group title={t.shared}>
        <SwitchRow name="readReceipts" label={t.receipts} help={t.receiptsHelp} />
        <SwitchRow name="typing" label={t.typing} help={t.typingHelp} />
      </Group>
      <Group title={t.pictures}>
        <SwitchRow name="keepMetadata" label={t.metadata} help={keepMetadata ? t.metadataOn : t.metadataOff} />
      </Group>
    </>
  )
}

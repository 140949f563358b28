/** Whether the relay is there, and what it declares of itself now. */
import type { OutputOf } from '@colloque/client-api'
import { CircleAlert, Clock, RotateCw, Server, ServerOff } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { RelayFacts } from '../first-run/relay-facts.tsx'
import { Group, Row } from './setting-row.tsx'
import { text } from './text.ts'

export function RelaySection() {
  return (
    <>
      <ConnectionGroup />
      <DeclarationGroup />
    </>
  )
}

function ConnectionGroup() {
  const all = useText(text)
  const t = all.relay
  const { client, session } = useInterface()
  const formats = useFormats()
  const refusal = useRefusalText()
  const status = useStore(session.status)
  const sinceMs = useStore(session.offlineSinceMs)
  const reason = useStore(session.offlineReason)
  const [isTrying, setTrying] = useState(false)
  const state = status?.connection ?? 'offline'
  const waiting = status?.waiting ?? 0

  async function retry(): Promise<void> {
    setTrying(true)
    // What it finds is told by the connection itself.
    await client.call('sync', {}).catch(() => undefined)
    await session.reload().catch(() => undefined)
    setTrying(false)
  }

  const said = state === 'offline' && sinceMs !== undefined ? t.since(formats.time(sinceMs)) : t[state]
  const Icon = state === 'online' ? Server : state === 'connecting' ? Clock : ServerOff
  return (
    <section className="stack">
      <Group title={t.connection}>
        <Row
          icon={<Icon className="icon icon-lg" aria-hidden />}
          label={
            <span className={state === 'offline' ? 'medium warn-text' : 'medium'} role="status">
              {isTrying ? t.syncing : said}
            </span>
          }
          help={waiting === 0 ? t.nothingWaits : t.waiting(formats.count(waiting), formats.plural(waiting) === 'one')}
        >
          <button type="button" className="btn btn-sm" disabled={isTrying} onClick={() => void retry()}>
            <RotateCw className="icon" aria-hidden />
            {all.retry}
          </button>
        </Row>
      </Group>
      {state === 'offline' && reason !== undefined && (
        <Notice icon={ServerOff} tone="warn" title={refusal(reason).title}>
          {refusal(reason).next}
        </Notice>
      )}
    </section>
  )
}

function DeclarationGroup() {
  const all = useText(text)
  const t = all.relay
  const { client } = useInterface()
  const refusal = useRefusalText()
  const [declared, setDeclared] = useState<OutputOf<'relay-declaration'>>()
  const [failure, setFailure] = useState<unknown>()
  const read = useCallback(() => {
    setFailure(undefined)
    client.call('relay-declaration', {}).then(setDeclared, setFailure)
  }, [client])
  useEffect(read, [read])
  return (
    <section className="stack">
      <h3 className="subtitle">{t.declaration}</h3>
      <p className="help">{t.declarationHelp}</p>
      {declared && <RelayFacts relayUrl={declared.relayUrl} declaration={declared.declaration} />}
      {failure !== undefined && (
        <Notice
          icon={CircleAlert}
          tone="danger"
          live
          title={t.failed}
          actions={
            <button type="button" className="btn btn-sm" onClick={read}>
              <RotateCw className="icon" aria-hidden />
              {all.retry}
            </button>
          }
        >
          {refusal(failure).title}. {refusal(failure).next}
        </Notice>
      )}
      {!declared && failure === undefined && <Bones label={t.reading} rows={3} />}
    </section>
  )
}

/** What a relay says of itself, and plainly what it does not say. Shown before anything is created, and in the settings. */
import { ShieldAlert } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { type Declared, readDeclaration } from './declaration.ts'
import { text } from './text.ts'

export interface RelayFactsProps {
  readonly relayUrl: string
  readonly declaration: Readonly<Record<string, string>>
}

export function RelayFacts({ relayUrl, declaration }: RelayFactsProps) {
  const t = useText(text).relay
  const declared = readDeclaration(declaration, useLanguage())
  return (
    <>
      <div className="group pad">
        <dl className="facts facts-lg">
          <dt>{t.relay}</dt>
          <dd className="code">{hostOf(relayUrl)}</dd>
          <dt>{t.host}</dt>
          <Declaring value={declared.host} missing={t.missing} />
          <dt>{t.country}</dt>
          <Declaring value={declared.country} missing={t.missing} />
          <dt>{t.certificate}</dt>
          {declared.hdsCertificate ? (
            <dd>
              {t.number}
              {'\u00A0'}
              <span className="code">{declared.hdsCertificate}</span>
            </dd>
          ) : (
            <dd className="warn-text">{t.missing}</dd>
          )}
          <dt>{t.outside}</dt>
          <dd>{declared.accessFromOutsideEea ?? t.none}</dd>
        </dl>
      </div>
      <Warning declared={declared} />
    </>
  )
}

function Declaring({ value, missing }: { readonly value: string | undefined; readonly missing: string }) {
  return value ? <dd>{value}</dd> : <dd className="warn-text">{missing}</dd>
}

function Warning({ declared }: { readonly declared: Declared }) {
  const t = useText(text).relay
  if (declared.hdsCertificate) return null
  const isSilent = !declared.host && !declared.country
  return (
    <Notice icon={ShieldAlert} tone="warn" title={isSilent ? t.silentTitle : t.uncertifiedTitle}>
      {isSilent ? t.silent : t.uncertified}
    </Notice>
  )
}

/** A host with its port where it is not the usual one. */
function hostOf(relayUrl: string): string {
  return URL.canParse(relayUrl) ? new URL(relayUrl).host : relayUrl
}

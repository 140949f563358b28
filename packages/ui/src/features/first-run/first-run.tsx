/** From a link to an open vault in four screens. Keeps what was written until the account exists, then forgets the passphrase. */
import { Refusal } from '@colloque/client-api'
import { useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { specialtyToKeep } from '../../text/specialties.ts'
import { CreatingStep } from './creating-step.tsx'
import { type Inspected, LinkStep } from './link-step.tsx'
import { chosenOf, NO_SECRET, PassphraseStep, type Secret } from './passphrase-step.tsx'
import { EMPTY_PROFILE, type ProfileDraft, ProfileStep } from './profile-step.tsx'
import { rppsDigits } from './rpps.ts'

type Step = 'link' | 'profile' | 'passphrase' | 'creating'

/** `isTakenUp`: an attempt that was cut off left a vault; its passphrase is the one that counts. */
export function FirstRun({ isTakenUp = false }: { readonly isTakenUp?: boolean }) {
  const { client, session } = useInterface()
  const [step, go] = useState<Step>('link')
  const [link, setLink] = useState('')
  const [inspected, setInspected] = useState<Inspected>()
  const [draft, setDraft] = useState<ProfileDraft>(EMPTY_PROFILE)
  const [secret, setSecret] = useState<Secret>({ ...NO_SECRET, isOwn: isTakenUp })
  const [failure, setFailure] = useState<unknown>()
  const isFounding = inspected?.kind === 'founding'

  function otherLink(next: string): void {
    setInspected(undefined)
    setLink(next)
    go('link')
  }

  async function create(): Promise<void> {
    setFailure(undefined)
    go('creating')
    const { association } = draft
    const account = { link: link.trim(), profile: profileOf(draft), passphrase: chosenOf(secret) }
    try {
      if (isFounding) await client.call('found', { ...account, association: association.trim() })
      else await client.call('join', account)
    } catch (error) {
      // The account was made, and only the answer was lost.
      if (!(error instanceof Refusal && error.code === 'vault-exists')) return setFailure(error)
    }
    setSecret(NO_SECRET)
    // What was chosen on the way here belongs into the new vault.
    const { language, theme } = session.settings.get()
    await client.call('set-settings', { language, theme }).catch(() => undefined)
    await session.reload().catch(setFailure)
  }

  if (step === 'profile')
    return (
      <ProfileStep
        isFounding={isFounding}
        draft={draft}
        onChange={setDraft}
        onBack={() => go('link')}
        onNext={() => go('passphrase')}
      />
    )
  if (step === 'passphrase')
    return <PassphraseStep secret={secret} onChange={setSecret} onBack={() => go('profile')} onNext={() => void create()} />
  if (step === 'creating')
    return (
      <CreatingStep
        isFounding={isFounding}
        failure={failure}
        onRetry={() => void create()}
        onOtherLink={() => otherLink('')}
        onProfile={() => go('profile')}
        onPassphrase={() => go('passphrase')}
      />
    )
  return (
    <LinkStep
      link={link}
      inspected={inspected}
      isTakenUp={isTakenUp}
      onLink={otherLink}
      onInspected={setInspected}
      onNext={() => go('profile')}
    />
  )
}

/** What is empty is left out. */
function profileOf({ name, profession, specialty, rpps, town, structure }: ProfileDraft) {
  const others = { specialty: specialtyToKeep(specialty), rpps: rppsDigits(rpps), town: town.trim(), structure: structure.trim() }
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''))
  return { name: name.trim(), profession: profession.trim(), ...given }
}

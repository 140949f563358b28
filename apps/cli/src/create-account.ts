import { type ClientContract, Refusal } from '@colloque/client-api'
import { chosenPassphrase, givenPassphrase } from './passphrase.ts'
import { reservePhrasePlace } from './recovery-phrase.ts'
import { type Shell, tell } from './shell.ts'
import { printable } from './text.ts'
import { withCore } from './with-client.ts'

export interface AccountPlan {
  readonly vaultPath: string
  readonly link: string
  readonly phraseFile: string | undefined
  readonly kind: 'founding' | 'invitation'
  /** Creates the account; gives its recovery phrase. */
  create(client: ClientContract, passphrase: string): Promise<string>
}

/** What founding and joining have in common: nothing is asked in vain, nothing is created before the relay has declared itself. */
export async function createAccount(shell: Shell, plan: AccountPlan): Promise<void> {
  await withCore(shell, plan.vaultPath, async (core) => {
    const { vault } = await core.call('status', {})
    const { kind, relayUrl, declaration } = await core.call('inspect-link', { link: plan.link })
    if (kind !== plan.kind) throw new Refusal('wrong-link-kind')
    tell(shell, `Relay: ${relayUrl}`)
    for (const [name, value] of Object.entries(declaration)) tell(shell, `  ${printable(name)}: ${printable(value)}`)
    const place = await reservePhrasePlace(shell, plan.phraseFile)
    // A vault that is there may hold a founding or a joining that was cut off: the same command goes on with it, and the core knows.
    const phrase = await (vault === 'empty' ? chosenPassphrase(core, shell) : givenPassphrase(shell))
      .then((passphrase) => plan.create(core, passphrase))
      .catch(async (error: unknown) => {
        await place.abandon()
        throw error
      })
    await place.give(phrase)
    // It is on paper, in the file or on the screen by now: the vault need not keep it any longer.
    const words = phrase.split(' ').map((word, index) => ({ position: index + 1, word }))
    await core.call('confirm-recovery-phrase', { words })
  })
}

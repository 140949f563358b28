import { createAccount } from '../create-account.ts'
import { noMore, readOptions, required, vaultOption, vaultPath } from '../options.ts'
import { PROFILE_USAGE, profileOf, profileOptions } from '../profile-options.ts'
import { type Command, tell } from '../shell.ts'
import { printable } from '../text.ts'

export const join: Command = {
  usage: `join --vault FILE LINK ${PROFILE_USAGE} [--phrase-file F]`,
  async run(args, shell) {
    const { values, positionals } = readOptions(args, { ...vaultOption, ...profileOptions, 'phrase-file': { type: 'string' } })
    const link = required(positionals[0], 'the invitation LINK').trim()
    noMore(positionals, 1)
    const profile = profileOf(values)
    await createAccount(shell, {
      vaultPath: vaultPath(values.vault),
      link,
      phraseFile: values['phrase-file'],
      kind: 'invitation',
      async create(client, passphrase) {
        const { association, recoveryPhrase } = await client.call('join', { link, profile, passphrase })
        tell(shell, `You are a member of ${printable(association)}.`)
        return recoveryPhrase
      }
    })
    return 0
  }
}

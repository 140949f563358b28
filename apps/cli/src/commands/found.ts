import { createAccount } from '../create-account.ts'
import { noMore, readOptions, required, vaultOption, vaultPath } from '../options.ts'
import { PROFILE_USAGE, profileOf, profileOptions } from '../profile-options.ts'
import type { Command } from '../shell.ts'

export const found: Command = {
  usage: `found --vault FILE LINK --association NAME ${PROFILE_USAGE}\n      [--phrase-file F]`,
  async run(args, shell) {
    const options = {
      ...vaultOption,
      ...profileOptions,
      association: { type: 'string' },
      'phrase-file': { type: 'string' }
    } as const
    const { values, positionals } = readOptions(args, options)
    const link = required(positionals[0], 'the founding LINK').trim()
    noMore(positionals, 1)
    const association = required(values.association, '--association NAME')
    const profile = profileOf(values)
    await createAccount(shell, {
      vaultPath: vaultPath(values.vault),
      link,
      phraseFile: values['phrase-file'],
      kind: 'founding',
      async create(client, passphrase) {
        return (await client.call('found', { link, association, profile, passphrase })).recoveryPhrase
      }
    })
    return 0
  }
}

import { noMore, readOptions, vaultOption, vaultPath } from '../options.ts'
import { type Command, say, tell } from '../shell.ts'
import { timeText } from '../text.ts'
import { withClient } from '../with-client.ts'

export const invite: Command = {
  usage: 'invite --vault FILE',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, vaultOption)
    noMore(positionals)
    const { link, expiresAt } = await withClient(shell, vaultPath(values.vault), async (client) => {
      // The session with the relay begins with it.
      await client.call('sync', {})
      return client.call('invite', {})
    })
    say(shell, link)
    tell(
      shell,
      `Good for one person, until ${timeText(expiresAt)}. Whoever has the link can join: pass it on by a way that you trust.`
    )
    return 0
  }
}

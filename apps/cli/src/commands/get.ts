import { resolve } from 'node:path'
import { id, Refusal } from '@colloque/client-api'
import { CommandError } from '../error.ts'
import { noMore, readOptions, required, vaultOption, vaultPath } from '../options.ts'
import { showProgress } from '../progress-bar.ts'
import { type Command, tell } from '../shell.ts'
import { withClient } from '../with-client.ts'

export const get: Command = {
  usage: 'get --vault FILE ATTACHMENT-ID --out PATH',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, { ...vaultOption, out: { type: 'string' } })
    const attachment = required(positionals[0], 'the ATTACHMENT-ID')
    noMore(positionals, 1)
    if (!id.safeParse(attachment).success) throw new Refusal('unknown-attachment')
    const path = resolve(required(values.out, '--out PATH'))
    try {
      await withClient(shell, vaultPath(values.vault), async (client) => {
        // What one's own device holds needs no relay.
        await client.call('sync', {})
        const hideProgress = showProgress(client, shell, 'Fetching')
        await client.call('save-attachment', { attachment, path }).finally(hideProgress)
      })
    } catch (error) {
      if (error instanceof CommandError && error.code === 'interrupted')
        tell(shell, 'Nothing was written; the same command goes on where it stopped.')
      throw error
    }
    return 0
  }
}

import { type ClientContract, Refusal } from '@colloque/client-api'
import { givenPassphrase } from './passphrase.ts'
import { showProgress } from './progress-bar.ts'
import { type OpenCore, type Shell, tell, untilInterrupted } from './shell.ts'

/** Opens a core on a vault, does the work, and always closes the core before it gives the outcome. */
export async function withCore<T>(shell: Shell, vaultPath: string, work: (core: OpenCore) => Promise<T>): Promise<T> {
  const core = await shell.openCore(vaultPath)
  try {
    return await untilInterrupted(shell, work(core))
  } finally {
    await core.close()
  }
}

/** The same, with a vault that exists and has been unlocked. */
export function withClient<T>(shell: Shell, vaultPath: string, work: (client: ClientContract) => Promise<T>): Promise<T> {
  return withCore(shell, vaultPath, async (core) => {
    const { vault } = await core.call('status', {})
    if (vault === 'empty') throw new Refusal('vault-empty')
    if (vault === 'locked') await core.call('unlock', { passphrase: await givenPassphrase(shell) })
    return work(core)
  })
}

/** Reads all that the relay holds for this device; where it cannot be reached, says so and goes on with what the vault knows. */
export async function synchronize(client: ClientContract, shell: Shell): Promise<void> {
  const hideProgress = showProgress(client, shell, 'Sending what waited')
  const { online, quarantined } = await client.call('sync', {}).finally(hideProgress)
  if (!online) tell(shell, 'colloque: the relay does not answer; this is what this device knows.')
  if (quarantined > 0) tell(shell, `colloque: ${quarantined} entries could not be read and were set aside.`)
}

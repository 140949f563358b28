import { type ClientCode, type ClientContract, isClientCode, Refusal, sentence } from '@colloque/client-api'
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

/** A core whose vault is open. */
export interface OpenVault extends ClientContract {
  /** Why the relay cannot be reached, in the words of the last try; undefined while it can. */
  whyOffline(): ClientCode | undefined
}

/** The same, with a vault that exists and has been unlocked. A refusal that only says that there is no relay says why instead. */
export function withClient<T>(shell: Shell, vaultPath: string, work: (client: OpenVault) => Promise<T>): Promise<T> {
  return withCore(shell, vaultPath, async (core) => {
    const { vault } = await core.call('status', {})
    if (vault === 'empty') throw new Refusal('vault-empty')
    const whyOffline = watchConnection(core)
    if (vault === 'locked') await core.call('unlock', { passphrase: await givenPassphrase(shell) })
    try {
      return await work({ call: core.call, subscribe: core.subscribe, whyOffline })
    } catch (error) {
      const why = error instanceof Refusal && error.code === 'relay-unreachable' ? whyOffline() : undefined
      throw why === undefined ? error : new Refusal(why)
    }
  })
}

function watchConnection(core: ClientContract): () => ClientCode | undefined {
  let why: ClientCode | undefined
  core.subscribe((event) => {
    if (event.type !== 'connection') return
    if (event.state === 'online') why = undefined
    else if (isClientCode(event.reason)) why = event.reason
  })
  return () => why
}

/** Reads all that the relay holds for this device; where it cannot be reached, says so and goes on with what the vault knows. */
export async function synchronize(client: OpenVault, shell: Shell): Promise<void> {
  const hideProgress = showProgress(client, shell, 'Sending what waited')
  const { online, quarantined } = await client.call('sync', {}).finally(hideProgress)
  if (!online) tell(shell, `colloque: ${sentence(client.whyOffline() ?? 'relay-unreachable')} This is what this device knows.`)
  if (quarantined > 0) tell(shell, `colloque: ${quarantined} entries could not be read and were set aside.`)
}

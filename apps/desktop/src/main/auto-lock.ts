/** Locks when the computer sleeps or its own screen locks, unless the person switched that off. Waits for no answer: sleep would not. */
import type { ClientContract } from '@colloque/client-api'
import type { ElectronParts } from './electron.ts'

export function lockWithSystem(
  { powerMonitor }: Pick<ElectronParts, 'powerMonitor'>,
  client: ClientContract,
  lock: () => void
): void {
  /** Undefined until it is known of this unlocked vault; then it locks, as one does by default. */
  let isWanted: boolean | undefined
  let isAsking = false
  client.subscribe((event) => {
    if (event.type === 'locked') isWanted = undefined
    else if (event.type === 'settings') isWanted = event.settings.lockOnSuspend
    else if (isWanted === undefined && !isAsking) void ask()
  })
  async function ask(): Promise<void> {
    isAsking = true
    const settings = await client.call('settings', {}).catch(() => undefined)
    isWanted ??= settings?.lockOnSuspend
    isAsking = false
  }
  const suspend = (): void => {
    if (isWanted !== false) lock()
  }
  powerMonitor.on('suspend', suspend)
  // On macOS and Windows; Linux tells nobody that its screen is locked.
  powerMonitor.on('lock-screen', suspend)
  // Another person's session comes to the front (macOS).
  powerMonitor.on('user-did-resign-active', suspend)
}

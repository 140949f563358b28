import type { AnyEvent, ClientContract } from '@colloque/client-api'
import { DEFAULT_SETTINGS } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { DeclaredEvents } from '../testing/fake-events.ts'
import { SOON } from '../testing/start-desktop.ts'
import { lockWithSystem } from './auto-lock.ts'
import type { ElectronParts } from './electron.ts'

/** Whether it locked in the very moment, since none other is given. */
function set(platform: NodeJS.Platform, lockOnSuspend: boolean) {
  const powerMonitor = new DeclaredEvents('PowerMonitor', platform)
  let tell = (_event: AnyEvent): void => {}
  const client = {
    call: async () => ({ ...DEFAULT_SETTINGS, lockOnSuspend }),
    subscribe(listener: (event: AnyEvent) => void) {
      tell = listener
      return () => {}
    }
  } as unknown as ClientContract
  let locks = 0
  lockWithSystem({ powerMonitor } as unknown as ElectronParts, client, () => locks++)
  const locksOn = (event: string): boolean => {
    const before = locks
    powerMonitor.emit(event)
    return locks > before
  }
  return { locksOn, tell: (event: AnyEvent) => tell(event) }
}

describe('when the computer sleeps, the vault', () => {
  it('is locked at once, also before anything is known', () => {
    expect(set('linux', true).locksOn('suspend')).toBe(true)
    for (const event of ['suspend', 'lock-screen']) expect([event, set('win32', true).locksOn(event)]).toEqual([event, true])
    for (const event of ['suspend', 'lock-screen', 'user-did-resign-active'])
      expect([event, set('darwin', true).locksOn(event)]).toEqual([event, true])
  })

  it('stays open for whoever wanted so, as long as that vault is open', async () => {
    const { locksOn, tell } = set('linux', false)
    tell({ type: 'connection', state: 'connecting' })
    await expect.poll(() => locksOn('suspend'), SOON).toBe(false)
    tell({ type: 'settings', settings: { ...DEFAULT_SETTINGS, lockOnSuspend: true } })
    expect(locksOn('suspend')).toBe(true)
    tell({ type: 'settings', settings: { ...DEFAULT_SETTINGS, lockOnSuspend: false } })
    expect(locksOn('suspend')).toBe(false)
    tell({ type: 'locked' })
    expect(locksOn('suspend')).toBe(true)
  })
})

/** A directory without a chain: who is in it is what the test says, and each reader's view of it can be held back. */
import { createHash } from 'node:crypto'
import type { Directory, DirectoryDevice, Identity } from './engine-parts.ts'

export interface StaticDirectory {
  /** One more entry: the first device of a new member, or another device of a known one. */
  add(name: string, device: Omit<DirectoryDevice, 'addedAt' | 'revokedAt'>): void
  revoke(device: Uint8Array): void
  /** An entry that changes nothing. */
  grow(): void
  view(): DirectoryView
}

export interface DirectoryView extends Directory {
  /** Sees nothing of what is added from now on, until it synchronizes; `for ever` not even then. */
  hold(until: 'synchronized' | 'for ever'): void
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
export const directoryHashAt = (index: number): Uint8Array =>
  new Uint8Array(createHash('sha256').update(`entry ${index}`).digest())

export function createStaticDirectory(): StaticDirectory {
  let newest = 0
  const devices: { device: DirectoryDevice; revokedAt: number | undefined }[] = []
  const names: { account: Uint8Array; name: string; addedAt: number }[] = []

  function createView(): DirectoryView {
    let held: 'no' | 'synchronized' | 'for ever' = 'no'
    let heldAt = 0
    const index = (): number => (held === 'no' ? newest : heldAt)
    const visible = (): DirectoryDevice[] =>
      devices
        .filter(({ device }) => device.addedAt <= index())
        .map(({ device, revokedAt }) => ({
          ...device,
          revokedAt: revokedAt !== undefined && revokedAt <= index() ? revokedAt : undefined
        }))
    const members = () =>
      names
        .filter(({ addedAt }) => addedAt <= index())
        .map(({ account, name }) => ({
          account,
          rootPublic: account,
          profile: { name, profession: 'doctor' },
          role: 'member' as const,
          attested: true,
          active: true
        }))
    return {
      associationId: directoryHashAt(0),
      associationName: 'Association',
      get head() {
        return { index: index(), hash: directoryHashAt(index()) }
      },
      members,
      member: (account) => members().find((member) => same(member.account, account)),
      device: (device) => visible().find((known) => same(known.device, device)),
      activeDevices: (account) => visible().filter((known) => same(known.account, account) && known.revokedAt === undefined),
      hashAt: (at) => (at <= index() ? directoryHashAt(at) : undefined),
      key: (epoch) => (epoch === 0 ? directoryHashAt(1_000_000) : undefined),
      epoch: 0,
      async synchronize() {
        if (held === 'synchronized') held = 'no'
      },
      hold(until) {
        heldAt = index()
        held = until
      }
    }
  }

  return {
    add(name, device) {
      newest += 1
      devices.push({ device: { ...device, addedAt: newest, revokedAt: undefined }, revokedAt: undefined })
      if (!names.some(({ account }) => same(account, device.account)))
        names.push({ account: device.account, name, addedAt: newest })
    },
    revoke(device) {
      newest += 1
      for (const row of devices) if (same(row.device.device, device)) row.revokedAt = newest
    },
    grow() {
      newest += 1
    },
    view: createView
  }
}

/** What the directory says of a device that holds these keys. */
export function certificateOf(
  identity: Identity,
  keys: { mlsKey: Uint8Array; recordKey: Uint8Array; inboxKey: Uint8Array }
): Omit<DirectoryDevice, 'addedAt' | 'revokedAt'> {
  return { device: identity.device, account: identity.account, mailbox: identity.mailbox, ...keys }
}

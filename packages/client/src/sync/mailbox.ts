import { CryptoError, openFromInbox } from '@colloque/crypto'
import { type Envelope, mailboxProof, ProtocolError } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { ClientError } from '../error.ts'
import { toHex } from '../hex.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import { replenishKeyPackages } from './key-packages.ts'
import { createLane } from './lane.ts'
import { decodeWelcomeEnvelope, type WelcomeEnvelope, WelcomeWaits } from './welcome.ts'

/** The device's own mailbox: opens what is sealed to it, hands over, and acknowledges only what has been dealt with. */
export interface Mailbox {
  online(): void
  push(envelopes: readonly Envelope[]): void
  settle(): Promise<void>
  idle(): Promise<void>
  stop(): void
}

/** Resolves when the Welcome is stored or is worth nothing; rejects when it should be tried again later. */
export type AcceptWelcome = (welcome: WelcomeEnvelope) => Promise<void>

const RETRY_MS = 30_000
const WAITING_ENVELOPES = 16
const WAITED_TRIES = 240

export function createMailbox(core: Core, accept: AcceptWelcome): Mailbox {
  const lane = createLane()
  const waits = new Map<string, number>()
  let cancelRetry: (() => void) | undefined
  const { mailbox, mailboxSeed, inboxSeed } = core.identity

  async function open(): Promise<void> {
    const signature = core.ports.sodium.ed25519Sign(mailboxProof(core.relay.challenge(), mailbox), mailboxSeed)
    const { keyPackages } = await core.relay.request('prove-mailbox', { mailbox, signature })
    await replenishKeyPackages(core, keyPackages)
    for (;;) {
      const page = await core.relay.request('receive', { mailbox })
      await handle(page.envelopes)
      if (page.complete || page.envelopes.length === 0) return
    }
  }

  /** One that must wait keeps no other waiting. */
  async function handle(envelopes: readonly Envelope[]): Promise<void> {
    let postponed: unknown
    for (const envelope of envelopes) {
      try {
        const welcome = await read(envelope)
        if (welcome) await accept(welcome)
      } catch (error) {
        if (!(error instanceof WelcomeWaits) || mayWait(envelope)) {
          postponed = error
          continue
        }
        core.ports.log?.({ code: 'welcome-given-up' })
      }
      await core.relay.request('acknowledge', { mailbox, envelopes: [envelope.envelope] })
      waits.delete(toHex(envelope.envelope))
    }
    if (postponed !== undefined) throw postponed
  }

  /** Few wait at a time, and not for ever: whoever knows the mailbox could fill it with what never comes to be. */
  function mayWait({ envelope }: Envelope): boolean {
    const name = toHex(envelope)
    const tries = waits.get(name) ?? 0
    if (tries >= WAITED_TRIES || (tries === 0 && waits.size >= WAITING_ENVELOPES)) return false
    waits.set(name, tries + 1)
    return true
  }

  /** Undefined for what is not for us or not of a known form: anyone who knows the mailbox can put anything into it. */
  async function read({ envelope, bytes }: Envelope): Promise<WelcomeEnvelope | undefined> {
    try {
      return decodeWelcomeEnvelope(await openFromInbox(core.ports.hybrid, inboxSeed, mailbox, envelope, bytes))
    } catch (error) {
      if (!(error instanceof CryptoError) && !(error instanceof ProtocolError)) throw error
      core.ports.log?.({ code: 'envelope-refused' })
      return undefined
    }
  }

  /** What was not dealt with stays at the relay; it is asked for again, also when the connection holds. */
  function retry(): void {
    cancelRetry?.()
    cancelRetry = core.ports.clock.setTimer(RETRY_MS, () => {
      if (core.relay.state === 'online') online()
    })
  }

  const tolerant = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      const later = error instanceof RelayRefusal || error instanceof ClientError || error instanceof WelcomeWaits
      if (!later) throw error
      core.ports.log?.({ code: 'mailbox-later' })
      retry()
    }
  }

  let opened: Promise<void> = Promise.resolve()
  const failed = (): void => core.ports.log?.({ code: 'mailbox-failed' })
  function online(): void {
    opened = lane.run(() => tolerant(open))
    opened.catch(failed)
  }

  return {
    online,
    push(envelopes) {
      lane.run(() => tolerant(() => handle(envelopes))).catch(failed)
    },
    async settle() {
      await opened
      await lane.idle()
    },
    idle: () => lane.idle(),
    stop: () => cancelRetry?.()
  }
}

/** Those whom nothing of a conversation is meant for: a device that the relay let in and that is in no space, and a connection that never logs in. They ask for everything. */
import { createHash, randomBytes, sign } from 'node:crypto'
import { type AnyRequest, type ConnectionChallenge, encodeRequest, mailboxProof, parseLink } from '@colloque/protocol'
import { admissionBy, ask, greet, loginBy, newDeviceKey, openRaw, type RawConnection } from '../support/raw-connection.ts'

/** What an outsider could have heard of: ids that only members know. */
export interface Heard {
  readonly spaces: readonly Uint8Array[]
  readonly logs: readonly Uint8Array[]
  readonly mailboxes: readonly Uint8Array[]
  readonly slots: readonly Uint8Array[]
  readonly blobs: readonly Uint8Array[]
}

export interface Outsider {
  /** Deposits these bytes in a mailbox of its own and has them given back by the relay. */
  keep(bytes: Uint8Array): Promise<void>
  /** Asks for everything that can be read, without a right to any of it. Gives each kind of request with its codes. */
  pry(heard: Heard): Promise<string[]>
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const id = (): Uint8Array => new Uint8Array(randomBytes(16))

/** By an invitation of which it uses the admission alone: it is a device of the relay and nobody in the association. */
export async function admitOutsider(relayUrl: string, invitation: string): Promise<Outsider> {
  const link = parseLink(invitation)
  if (link.kind !== 'invitation') throw new Error('not an invitation')
  const connection = await openRaw(relayUrl)
  const challenge = await greet(connection)
  const device = newDeviceKey()
  const asked = askWith(connection)
  const own: string[] = []
  async function must(body: AnyRequest): Promise<void> {
    const outcome = await asked(body)
    if (outcome !== 'ok') throw new Error(`${body.type} of the outsider: ${outcome}`)
  }
  await must(admissionBy(device, challenge, link.admissionToken))
  await must(loginBy(device, challenge))
  return {
    async keep(bytes) {
      const [mailbox, owner] = [id(), newDeviceKey()]
      own.push(hex(mailbox))
      await must({ type: 'open-mailbox', mailbox, key: owner.device })
      const signature = new Uint8Array(sign(null, mailboxProof(challenge, mailbox), owner.key))
      await must({ type: 'prove-mailbox', mailbox, signature })
      await must({ type: 'deposit', mailbox, envelope: id(), bytes })
      await must({ type: 'receive', mailbox })
    },
    async pry(heard) {
      const codes = new Set<string>()
      const mailboxes = heard.mailboxes.filter((mailbox) => !own.includes(hex(mailbox)))
      for (const request of prying({ ...heard, mailboxes }, challenge)) codes.add(`${request.type}: ${await asked(request)}`)
      return [...codes].sort()
    }
  }
}

/** Numbers the requests; what is pushed meanwhile is recorded on the way like everything else. Gives the code, or `ok`. */
function askWith(connection: RawConnection): (body: AnyRequest) => Promise<string> {
  let requests = 0
  return async (body) => {
    requests += 1
    connection.send(encodeRequest(requests, body))
    for (;;) {
      const frame = await connection.next()
      if (frame === undefined) return 'closed'
      if (frame.kind === 'answer') return 'ok'
      if (frame.kind === 'refusal') return frame.refusal.code
    }
  }
}

function prying(heard: Heard, challenge: ConnectionChallenge): AnyRequest[] {
  const forged = new Uint8Array(sign(null, challenge.nonce, newDeviceKey().key))
  const epochs = [0, 1, 2]
  return [
    ...heard.spaces.flatMap((space) => epochs.map((epoch): AnyRequest => ({ type: 'prove', space, epoch, signature: forged }))),
    ...heard.logs.flatMap((log) => epochs.map((epoch): AnyRequest => ({ type: 'subscribe', log, epoch, after: 0 }))),
    ...heard.mailboxes.flatMap((mailbox): AnyRequest[] => [
      { type: 'prove-mailbox', mailbox, signature: forged },
      { type: 'receive', mailbox },
      { type: 'claim-key-package', mailbox, claim: id() }
    ]),
    ...heard.slots.map((slot): AnyRequest => ({ type: 'get-slot', slot }))
  ]
}

/** Greets, asks for everything without ever logging in, and stays. Gives the codes. */
export async function openStranger(relayUrl: string, heard: Heard): Promise<Set<string>> {
  const connection = await openRaw(relayUrl)
  await greet(connection)
  const codes = new Set<string>()
  for (const log of heard.logs.slice(0, 5)) codes.add(await ask(connection, { type: 'subscribe', log, epoch: 0, after: 0 }))
  for (const path of ['/', '/about', '/stats', '/healthz']) await (await fetch(relayUrl + path)).arrayBuffer()
  for (const blob of heard.blobs)
    for (const token of [undefined, createHash('sha256').update(blob).digest('hex')]) {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const answer = await fetch(`${relayUrl}/blobs/${hex(blob)}`, { headers })
      codes.add(String(answer.status))
      await answer.arrayBuffer()
    }
  return codes
}

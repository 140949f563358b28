import {
  type ClientState,
  createApplicationMessage,
  createCommit,
  createGroup,
  defaultCapabilities,
  defaultCryptoProvider,
  defaultLifetime,
  emptyPskIndex,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  type PrivateMessage,
  type Proposal,
  processPrivateMessage,
  type Welcome
} from 'ts-mls'
import type { BenchGroup } from './crypto.ts'

/** The same group by ts-mls alone, with its default provider and the same suite. The library is the one that is installed, with our patches. */
export async function plainGroup(devices: number): Promise<BenchGroup> {
  const suite = await getCiphersuiteImpl(
    getCiphersuiteFromName('MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519'),
    defaultCryptoProvider
  )
  const capabilities = defaultCapabilities()
  const makePackage = (index: number) => {
    const identity = new Uint8Array(32)
    new DataView(identity.buffer).setUint32(0, index)
    return generateKeyPackage({ credentialType: 'basic', identity }, capabilities, defaultLifetime, [], suite)
  }
  const first = await makePackage(0)
  const second = await makePackage(1)
  const others = [second]
  for (let index = 2; index < devices; index++) others.push(await makePackage(index))
  const alone = await createGroup(new Uint8Array(16), first.publicPackage, first.privatePackage, [], suite)
  const extraProposals = others.map(
    ({ publicPackage }): Proposal => ({ proposalType: 'add', add: { keyPackage: publicPackage } })
  )
  const options = { extraProposals, ratchetTreeExtension: true }
  const { newState: post, welcome } = await createCommit({ state: alone, cipherSuite: suite }, options)
  const join = (): Promise<ClientState> =>
    joinGroup(welcome as Welcome, second.publicPackage, second.privatePackage, emptyPskIndex, suite)
  let sender = post
  let receiver = await join()
  const messages: PrivateMessage[] = []
  return {
    async seal(text) {
      const { newState, privateMessage } = await createApplicationMessage(sender, text, suite)
      sender = newState
      messages.push(privateMessage)
    },
    async open() {
      const opened = await processPrivateMessage(receiver, messages.shift() as PrivateMessage, emptyPskIndex, suite)
      receiver = opened.newState
    },
    commit: async () => void (await createCommit({ state: post, cipherSuite: suite })),
    join: async () => void (await join())
  }
}

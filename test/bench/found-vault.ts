import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, createClient, type Ports, type Store } from '@colloque/client'
import { createNodePorts } from '@colloque/client-node'
import { frenchWordsPlain } from '@colloque/crypto'
import { type OpenClient, openClient } from '../support/engine-parts.ts'
import { type RelayProcess, startRelayProcess } from '../support/relay-process.ts'

/** A vault of someone who founded an association at a real relay, and as many members as are asked for. It knows the key of what it made. */
export interface FoundedVault {
  readonly vaultPath: string
  readonly passphrase: string
  readonly relay: RelayProcess
  readonly ports: Ports
  /** The vault without its derivation. The relay may be gone. */
  open(): Promise<OpenClient>
}

export interface FoundingPlan {
  /** Members beside the founder. */
  readonly members?: number
  /** Of the founder's vault; as cheap as can be unless the program itself is to open it. */
  readonly cost?: 'cheap' | 'usual'
}

const CHEAP = { operations: 1, memoryBytes: 8192 }
const passphrase = frenchWordsPlain.slice(100, 108).join(' ')

export async function foundVault(folder: string, { members = 0, cost = 'cheap' }: FoundingPlan = {}): Promise<FoundedVault> {
  const relay = await startRelayProcess({ data: join(folder, 'relay') })
  mkdirSync(join(folder, 'desk'))
  const vaultPath = join(folder, 'desk', 'vault')
  const made = await createNodePorts({ vaultPath, files: false, ...(cost === 'cheap' && { passphraseCost: CHEAP }) })
  let key = new Uint8Array(32)
  const openStore = (databaseKey: Uint8Array): Promise<Store> => {
    key = databaseKey.slice()
    return made.vault.openStore(databaseKey)
  }
  const ports: Ports = { ...made, vault: { ...made.vault, openStore } }
  const founder = createClient(ports)
  const { recoveryPhrase } = await founder.call('found', {
    link: relay.foundingLink,
    association: 'Association de mesure',
    profile: { name: 'Dr Camille Moreau', profession: 'médecin généraliste' },
    passphrase
  })
  const words = recoveryPhrase.split(' ').map((word, index) => ({ position: index + 1, word }))
  await founder.call('confirm-recovery-phrase', { words })
  await founder.call('set-settings', { language: 'fr', autoLockMinutes: 0 })
  for (let member = 0; member < members; member++) await admit(founder, join(folder, `member-${member}`), member)
  await founder.call('sync', {})
  await founder.close()
  return {
    vaultPath,
    passphrase,
    relay,
    ports,
    open: async () => openClient(ports, await ports.vault.openStore(key.slice()), () => {})
  }
}

const FIRST = ['Claire', 'Noah', 'Inès', 'Hugo', 'Léa', 'Karim', 'Aïcha', 'Paul', 'Maëlle', 'Yann', 'Sofia', 'Étienne', 'Zoé']
const LAST = [
  'Vasseur',
  'Bennett',
  'Le Goff',
  'Haddad',
  'Morvan',
  'Dubreuil',
  'Nguyen',
  'Okafor',
  'Carvalho',
  'Lindqvist',
  'Roux'
]
const PROFESSIONS = ['médecin généraliste', 'cardiologue', 'infirmière', 'pharmacien', 'sage-femme', 'radiologue', 'chirurgien']

async function admit(founder: Client, folder: string, member: number): Promise<void> {
  mkdirSync(folder)
  const newcomer = createClient(await createNodePorts({ vaultPath: join(folder, 'vault'), files: false, passphraseCost: CHEAP }))
  const { link } = await founder.call('invite', {})
  await newcomer.call('join', {
    link,
    profile: {
      name: `Dr ${FIRST[member % FIRST.length]} ${LAST[member % LAST.length]}`,
      profession: PROFESSIONS[member % PROFESSIONS.length] ?? ''
    },
    passphrase
  })
  await newcomer.close()
}

/** What lies in the folders of the scenes. */
import type { Conversation, FolderNode, OutputOf } from '@colloque/client-api'
import { personOf } from './people.ts'
import type { SampleTrees } from './sample-folders.ts'
import { at, CARDIO, conversation, conversationOf, members } from './ward.ts'

const idOf = (number: number): string => (0xf0de0000 + number).toString(16).padStart(32, '0')

interface Part extends Partial<Omit<FolderNode, 'id' | 'kind' | 'name' | 'parent'>> {
  readonly in?: number
  readonly by?: number
}
function node(number: number, kind: FolderNode['kind'], name: string, { in: parent, by = 2, ...part }: Part = {}): FolderNode {
  return {
    id: idOf(number),
    kind,
    name,
    tags: [],
    createdAt: at(9, number % 60, 8),
    createdBy: personOf(by),
    ...(parent !== undefined && { parent: idOf(parent) }),
    ...(kind === 'document' && { changedAt: at(10, number % 60, 1) }),
    ...part
  }
}
const file = (sizeBytes: number, type: string) => ({
  file: { attachment: idOf(sizeBytes), sizeBytes, type, state: 'available' as const }
})

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** 50 is one's own space; 9 the group of the protocol. */
const PERSONAL = conversationOf(50)
const PROTOCOL = conversationOf(9)
export const ownSpace: Conversation = { ...conversation(50, { members: members() }), kind: 'personal' }

export const trees: SampleTrees = {
  [PROTOCOL]: {
    nodes: [
      node(1, 'folder', 'Protocoles'),
      node(2, 'document', 'Anticoagulants\u00A0: relais péri-opératoire', { in: 1, tags: ['validé', 'bloc'] }),
      node(3, 'document', 'Cardioversion', { in: 1, tags: ['à relire'] }),
      node(4, 'document', 'Insuffisance cardiaque', { in: 1, by: 6 }),
      node(5, 'folder', 'Courriers'),
      node(6, 'document', 'Lettre de liaison', { in: 5, by: 6, createdAt: at(9, 12, 3) }),
      node(7, 'document', 'Lettre de liaison', { in: 5, by: 2, createdAt: at(15, 40, 12) }),
      node(8, 'folder', 'Comptes rendus', { by: 1 }),
      node(9, 'file', 'Planning gardes 2026.pdf', file(184_000, 'application/pdf')),
      node(13, 'file', 'Consignes de sortie.docx', file(48_000, WORD)),
      node(10, 'document', 'Ancien protocole AVK', { trashedAt: at(11, 20, 2), tags: ['périmé'] }),
      node(11, 'folder', 'Brouillons de mars', { trashedAt: at(10, 2, 4) }),
      node(12, 'document', 'Relais héparine, essai', { in: 11 })
    ]
  },
  [CARDIO]: {
    nodes: [
      node(20, 'folder', 'Courriers'),
      node(21, 'document', 'Courrier d’adressage', { in: 20, by: 1 }),
      node(22, 'file', 'ECG 12 dérivations.png', file(1_300_000, 'image/png')),
      node(23, 'file', 'Scanner thoracique.dcm', file(42_000_000, 'application/dicom'))
    ]
  },
  [PERSONAL]: {
    nodes: [node(30, 'folder', 'Brouillons', { by: 1 }), node(31, 'document', 'Notes de formation', { by: 1, in: 30 })]
  }
}
export const documentOf = idOf

export const newcomer: SampleTrees = {
  ...trees,
  [PROTOCOL]: {
    nodes: [
      node(1, 'folder', 'Protocoles'),
      node(2, 'document', 'Anticoagulants\u00A0: relais péri-opératoire', { in: 1, waiting: true })
    ]
  },
  [CARDIO]: { nodes: [], complete: false, waiting: true }
}

/** Files on their way, one of them refused. */
export const queue: OutputOf<'files-queue'> = {
  count: 9,
  failed: 1,
  paused: 0,
  doneBytes: 184_000_000,
  totalBytes: 1_200_000_000,
  bytesPerSecond: 38_000_000,
  files: [
    { ...queued(1, 'Coronarographie.mp4', 640_000_000, 'video/mp4'), state: 'uploading', doneBytes: 184_000_000 },
    { ...queued(2, 'Échographie 2025-11-03.dcm', 210_000_000, 'application/dicom'), state: 'queued' },
    { ...queued(3, 'Holter 24 h.edf', 350_000_000, 'application/octet-stream'), state: 'failed', failure: 'quota-exceeded' }
  ]
}
function queued(number: number, name: string, sizeBytes: number, type: string) {
  return { node: idOf(0x900 + number), conversation: PROTOCOL, name, parent: idOf(8), sizeBytes, type }
}
export const importing: SampleTrees = {
  ...trees,
  [PROTOCOL]: {
    nodes: [
      ...(trees[PROTOCOL]?.nodes ?? []),
      ...queue.files.map(({ node: id, conversation: _, document: __, name, ...sent }) => ({
        ...node(0x800, 'file', name),
        id,
        file: {
          sizeBytes: sent.sizeBytes,
          type: sent.type,
          state: sent.state,
          ...(sent.doneBytes !== undefined && { doneBytes: sent.doneBytes })
        }
      }))
    ]
  }
}

/** Ten thousand in one folder. */
export const crowded: SampleTrees = {
  ...trees,
  [PROTOCOL]: {
    nodes: [
      node(1, 'folder', 'Archives 2019–2026'),
      ...Array.from({ length: 10_000 }, (_, index) =>
        node(1_000 + index, 'document', `Compte rendu ${index + 1}`, { in: 1, by: 2 + (index % 5) })
      )
    ]
  }
}

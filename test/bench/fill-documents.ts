import { frenchWordsPlain } from '@colloque/crypto'
import * as Y from 'yjs'
import type { OpenClient } from '../support/engine-parts.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { words } from './fill-vault.ts'

/** Documents of ten pages in one conversation, as if they had been read; resolves when the index of words has them all. */
const BLOCKS = 60
const BLOCK_WORDS = 70

export async function fillDocuments(
  { core, documents, searchIndex }: OpenClient,
  space: Uint8Array,
  count: number
): Promise<void> {
  const random = createSeededRandom('documents')
  core.store.transaction(() => {
    for (let number = 0; number < count; number++) {
      const log = core.ports.random.bytes(16)
      documents.follow({ log, space, kind: 'document', isOwn: false })
      const doc = new Y.Doc()
      const blocks = Array.from({ length: BLOCKS }, () => {
        const block = new Y.XmlElement('paragraph')
        block.insert(0, [new Y.XmlText(`Le ${words.common} : ${sentence(random.bytes(2 * BLOCK_WORDS))}.`)])
        return block
      })
      doc.getXmlFragment('content').insert(0, blocks)
      core.store.run(
        'UPDATE document SET checkpoint = ?, checkpoint_seq = 1, changed_at = ? WHERE log = ?',
        Y.encodeStateAsUpdate(doc),
        number,
        log
      )
      doc.destroy()
    }
  })
  searchIndex.wake()
  while (!searchIndex.completeness().complete) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** Some words stand often, most seldom. */
function sentence(drawn: Uint8Array): string {
  const picked: string[] = []
  for (let at = 0; at + 1 < drawn.length; at += 2) {
    const share = ((drawn[at] ?? 0) * 256 + (drawn[at + 1] ?? 0)) / 65_536
    picked.push(frenchWordsPlain[Math.floor(share * share * frenchWordsPlain.length)] ?? '')
  }
  return picked.join(' ')
}

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { clientIdOf, folderLogOf, fromHex, type OpenClient, toHex } from '../../support/engine-parts.ts'
import { foundVault } from '../found-vault.ts'

/** A vault with large documents in it, written by a colleague's device, as they are kept after they were read. The relay is gone. */
export interface FilledDocuments {
  readonly vaultPath: string
  readonly conversation: string
  /** The one with many edits. */
  readonly long: string
  readonly documents: readonly string[]
  /** A node of the tree. */
  readonly some: string
}

export interface DocumentFilling {
  readonly edits: number
  readonly nodes: number
  /** Open at once, each of so many pages. */
  readonly documents: number
  readonly pages: number
}

const NOTE = 'Patient vu ce jour, bon état général, pas de fièvre ; traitement poursuivi, contrôle dans trois mois. '
const PAGE_CHARACTERS = 3_000
const STORED_TOGETHER = 1_000
/** Updates behind the checkpoint. */
const BEHIND = 30

export async function fillDocuments(folder: string, filling: DocumentFilling): Promise<FilledDocuments> {
  const vault = await foundVault(folder)
  const open = await vault.open()
  await open.started
  const conversation = await open.folders.personalSpace()
  const long = open.folders.createDocument(conversation, undefined, 'Long')
  const documents = Array.from({ length: filling.documents }, (_, index) =>
    open.folders.createDocument(conversation, undefined, `Document ${index}`)
  )
  await open.synchronize()
  await vault.relay.stop()
  const device = new Uint8Array(randomBytes(16))
  const page = write(open, conversation, fromHex(long), device, 1, (page) => typed(page, filling.edits - BEHIND))
  for (const document of documents)
    write(open, conversation, fromHex(document), device, 1, (page) => typed(page, 1, filling.pages * PAGE_CHARACTERS))
  const ids = Array.from({ length: filling.nodes }, () => toHex(new Uint8Array(randomBytes(16))))
  const tree = folderLogOf(open.core.ports.sodium, fromHex(conversation))
  write(open, conversation, tree, device, 1_000, (page) => planted(page, ids))
  while (isBehind(open)) await pause(200)
  // Behind its checkpoint, as a document mostly stands; in the index, as it is soon after it was read.
  write(open, conversation, fromHex(long), device, filling.edits, () => typed(page, BEHIND), page)
  while (isUnindexed(open)) await pause(200)
  await open.close()
  return { vaultPath: vault.vaultPath, conversation, long, documents, some: ids[ids.length >> 1] as string }
}

/** Whether a checkpoint is still to be made. */
function isBehind({ core }: OpenClient): boolean {
  const longest = core.store.get<{ updates: number }>(
    `SELECT max(updates) AS updates FROM (
       SELECT count(*) AS updates FROM document JOIN document_update USING (log) WHERE seq > checkpoint_seq GROUP BY document.log
     )`
  )
  return (longest?.updates ?? 0) >= 40
}

const isUnindexed = ({ core }: OpenClient): boolean =>
  core.store.get('SELECT 1 FROM document WHERE unindexed > 0 LIMIT 1') !== undefined

/** The updates of a colleague go through the room that keeps them, as the log's reader gives them. */
function write(
  { core, documents }: OpenClient,
  conversation: string,
  log: Uint8Array,
  device: Uint8Array,
  firstSeq: number,
  edit: (page: Y.Doc) => void,
  page = new Y.Doc()
): Y.Doc {
  page.clientID = clientIdOf(core.ports.sodium, log, device, 0)
  const updates: Uint8Array[] = []
  page.on('update', (update: Uint8Array) => updates.push(update))
  edit(page)
  const space = fromHex(conversation)
  const at = core.ports.clock.nowMs()
  for (let from = 0; from < updates.length; from += STORED_TOGETHER) {
    const kind = firstSeq === 1_000 ? ('folders' as const) : ('document' as const)
    const entries = updates.slice(from, from + STORED_TOGETHER).map((update, index) => {
      const seq = firstSeq + from + index
      const body = { type: 'update' as const, session: 0, at, update }
      const author = { account: core.identity.account, device, isOwn: false }
      return { space, log, kind, seq, entryId: new Uint8Array(randomBytes(16)), ...author, body, epoch: 1, headSeq: seq - 1 }
    })
    core.store.transaction(() => {
      for (const entry of entries) documents.content.apply(entry)
      core.store.run('UPDATE document_log SET cursor = ? WHERE log = ?', entries.at(-1)?.seq ?? 0, log)
    })
    documents.content.stored(log, entries)
  }
  return page
}

/** Letter by letter in paragraphs of some three hundred, with corrections, and now and then somewhere else; or all at once. */
export function typed(page: Y.Doc, edits: number, charactersEach = 1): void {
  const content = page.getXmlFragment('content')
  const runs: Y.XmlText[] = []
  let at = 0
  let run: Y.XmlText | undefined
  for (let edit = 0; edit < edits; edit++)
    page.transact(() => {
      if (run === undefined || run.length > 300) {
        run = new Y.XmlText()
        const paragraph = new Y.XmlElement('paragraph')
        content.insert(content.length, [paragraph])
        paragraph.insert(0, [run])
        runs.push(run)
        at = 0
      } else if (edit % 300 === 299) {
        run = runs[(edit * 131) % runs.length] as Y.XmlText
        at = (edit * 17) % (run.length + 1)
      }
      if (edit % 25 === 24 && at > 0) run.delete(--at, 1)
      else {
        const text =
          charactersEach === 1 ? (NOTE[edit % NOTE.length] as string) : NOTE.repeat(Math.ceil(charactersEach / NOTE.length))
        run.insert(at, text)
        at += text.length
      }
    })
}

/** One in ten a folder, two a document, the rest files. */
function planted(page: Y.Doc, ids: readonly string[]): void {
  const nodes = page.getMap<Y.Map<unknown>>('nodes')
  const folders = ids.filter((_, index) => index % 10 === 0)
  const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
  for (let from = 0; from < ids.length; from += 200)
    page.transact(() => {
      for (const [offset, id] of ids.slice(from, from + 200).entries()) {
        const index = from + offset
        const kind = index % 10 === 0 ? 'folder' : index % 5 === 1 ? 'document' : 'file'
        const node = new Y.Map<unknown>()
        const parent = index < 10 ? undefined : folders[Math.floor(index / 10) % Math.max(1, Math.floor(index / 100))]
        const file = {
          blob: bytes(16),
          key: bytes(32),
          readToken: bytes(32),
          hash: bytes(32),
          sizeBytes: 123_456,
          mediaType: 'image/jpeg'
        }
        const fields = {
          kind,
          name: `Compte rendu ${index}`,
          createdAt: 1_790_000_000_000 + index,
          ...(parent !== undefined && { parent }),
          ...(kind === 'file' && { file })
        }
        for (const [field, value] of Object.entries(fields)) node.set(field, value)
        nodes.set(id, node)
      }
    })
}

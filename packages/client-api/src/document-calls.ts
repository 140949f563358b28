/** What is larger than one message of a port may be goes in parts: frames of documents, states, trees. For both sides of the contract. */
import type { ClientContract } from './contract.ts'
import { DOCUMENT_FRAME_BYTES, DOCUMENT_PART_BYTES, type FolderNode } from './document-shapes.ts'

export interface FramePart {
  readonly frame: Uint8Array<ArrayBuffer>
  /** Further parts of the same frame follow. */
  readonly more?: boolean | undefined
  /** Of what a page writes to put back the document as its log had it up to this number. */
  readonly restores?: number | undefined
}

/** Each with memory of its own, as ports want it. */
export function framePartsOf(frame: Uint8Array): FramePart[] {
  const parts: FramePart[] = []
  for (let at = 0; at === 0 || at < frame.length; at += DOCUMENT_PART_BYTES) {
    const more = at + DOCUMENT_PART_BYTES < frame.length
    parts.push({ frame: new Uint8Array(frame.subarray(at, at + DOCUMENT_PART_BYTES)), ...(more && { more }) })
  }
  return parts
}

/** However small its parts are: each of them is kept. */
const PARTS_OF_FRAME = DOCUMENT_FRAME_BYTES / DOCUMENT_PART_BYTES

/** Takes the parts of one session in order; gives a frame when it is whole, and nothing of one that is too large or in too many parts. */
export function createFrameJoiner(): (part: FramePart) => Uint8Array<ArrayBuffer> | undefined {
  let held: Uint8Array[] = []
  let sizeBytes = 0
  let parts = 0
  return ({ frame, more }) => {
    if (parts === 0 && more !== true) return frame
    sizeBytes += frame.length
    parts++
    const isTaken = sizeBytes <= DOCUMENT_FRAME_BYTES && parts <= PARTS_OF_FRAME
    if (isTaken) held.push(frame)
    else held = []
    if (more === true) return undefined
    const whole = isTaken ? new Uint8Array(sizeBytes) : undefined
    let at = 0
    for (const part of whole ? held : []) {
      whole?.set(part, at)
      at += part.length
    }
    held = []
    sizeBytes = 0
    parts = 0
    return whole
  }
}

type Caller = Pick<ClientContract, 'call'>

/** Resolves when the core has taken the whole frame. `restores`: what is written puts back the document as its log had it up to this number. */
export async function sendDocumentFrame(client: Caller, session: string, frame: Uint8Array, restores?: number): Promise<void> {
  const said = restores === undefined ? {} : { restores }
  await Promise.all(framePartsOf(frame).map((part) => client.call('document-frame', { session, ...part, ...said })))
}

/** The document as this device has it, or as it was at a number of its log. */
export async function readDocumentState(
  client: Caller,
  place: { readonly conversation: string; readonly document: string; readonly seq?: number }
): Promise<{ update: Uint8Array<ArrayBuffer>; seq: number }> {
  const first = await client.call('document-state', { ...place, start: 0 })
  const update = new Uint8Array(first.sizeBytes)
  update.set(first.part)
  for (let at = first.part.length; at < first.sizeBytes; ) {
    const { part, seq, sizeBytes } = await client.call('document-state', { ...place, start: at })
    // Written in meanwhile. Not asked for by its number: what is one's own and unsent has none.
    if (seq !== first.seq || sizeBytes !== first.sizeBytes || part.length === 0) return readDocumentState(client, place)
    update.set(part, at)
    at += part.length
  }
  return { update, seq: first.seq }
}

/** The whole tree of a space, the bin included. */
export async function readFolder(
  client: Caller,
  conversation: string
): Promise<{ nodes: FolderNode[]; complete: boolean; waiting: boolean }> {
  const nodes: FolderNode[] = []
  let after: string | undefined
  for (;;) {
    const page = await client.call('folder', { conversation, ...(after !== undefined && { after }) })
    nodes.push(...page.nodes)
    if (page.next === undefined) return { nodes, complete: page.complete, waiting: page.waiting === true }
    after = page.next
  }
}

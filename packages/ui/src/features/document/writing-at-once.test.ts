import { documentSchema } from '@colloque/document-formats'
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { ySyncPlugin } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, XmlElement, XmlText } from 'yjs'

/** An editor on a document of its own, bound as in the page but without a screen. */
class Writer {
  readonly doc = new Doc()
  state: EditorState
  private readonly plugin = ySyncPlugin(this.doc.getXmlFragment('content'))
  private readonly bound: ReturnType<NonNullable<typeof this.plugin.spec.view>>

  constructor(client: number) {
    this.doc.clientID = client
    this.state = EditorState.create({ schema: documentSchema, plugins: [this.plugin] })
    const writer = this
    const view = {
      get state() {
        return writer.state
      },
      dispatch: (tr: Transaction) => this.apply(tr),
      hasFocus: () => false
    } as unknown as EditorView
    this.bound = this.plugin.spec.view!(view)
  }
  apply(tr: Transaction): void {
    const before = this.state
    this.state = this.state.apply(tr)
    this.bound?.update?.({ state: this.state } as EditorView, before)
  }
  /** Places at the ends of lines and within them, in the order of the text. */
  lines(): { readonly from: number; readonly size: number }[] {
    const lines: { from: number; size: number }[] = []
    this.state.doc.descendants((node, at) => {
      if (node.isTextblock) lines.push({ from: at + 1, size: node.content.size })
    })
    return lines
  }
  type(text: string, at: number): void {
    this.apply(this.state.tr.insertText(text, at))
  }
  text(): string {
    return this.state.doc.textBetween(0, this.state.doc.content.size, '\n', '|')
  }
}

const meet = (...writers: readonly Writer[]): void => {
  for (const one of writers)
    for (const other of writers)
      if (one !== other) applyUpdate(other.doc, encodeStateAsUpdate(one.doc, encodeStateVector(other.doc)))
}
/** Of another tool: lines that hold no text yet. */
function bareLines(count: number): Uint8Array {
  const doc = new Doc()
  doc.clientID = 7
  doc.getXmlFragment('content').insert(
    0,
    Array.from({ length: count }, () => new XmlElement('paragraph'))
  )
  return encodeStateAsUpdate(doc)
}
function writersOn(update: Uint8Array, count: number): Writer[] {
  return Array.from({ length: count }, (_, index) => {
    const writer = new Writer(100 + index)
    applyUpdate(writer.doc, update)
    return writer
  })
}

describe('lines that several begin at once', () => {
  it('keep what each wrote once, however many texts there are', () => {
    const [one, other] = writersOn(bareLines(1), 2) as [Writer, Writer]
    one.type('un', 1)
    other.type('deux', 1)
    meet(one, other)
    expect(one.text()).toBe('undeux')
    // Each goes on before the other's next word is here.
    one.type('!', 3)
    other.type('?', 7)
    meet(one, other)
    for (const { text } of [one, other].map((each) => ({ text: each.text() }))) expect(text).toBe('un!deux?')
    const line = one.doc.getXmlFragment('content').get(0) as XmlElement
    expect(line.toArray().map((each) => each instanceof XmlText)).toEqual([true, true])
  })

  it('take marks, breaks and deletions across their texts', () => {
    const [one, other] = writersOn(bareLines(1), 2) as [Writer, Writer]
    one.type('un', 1)
    other.type('deux', 1)
    meet(one, other)
    const { marks, nodes } = documentSchema
    one.apply(one.state.tr.addMark(2, 5, marks.bold!.create()))
    other.apply(other.state.tr.insert(3, nodes.hardBreak!.create()))
    meet(one, other)
    expect(other.text()).toBe('un|deux')
    expect(other.state.doc.eq(one.state.doc)).toBe(true)
    expect(other.state.doc.firstChild?.childCount).toBe(5)
    other.apply(other.state.tr.delete(2, 5))
    one.type('x', 7)
    meet(one, other)
    expect([one.text(), other.text()]).toEqual(['ueuxx', 'ueuxx'])
  })
})

it('keeps the caret at its letter while Yjs takes formats away that mark nothing any more', () => {
  const [one, other] = writersOn(bareLines(2), 2) as [Writer, Writer]
  one.type('abcdefghi', 1)
  one.type('xyz', 12)
  meet(one, other)
  other.apply(other.state.tr.setSelection(TextSelection.create(other.state.doc, 14)))
  one.apply(one.state.tr.delete(2, 10))
  other.apply(other.state.tr.addMark(2, 10, documentSchema.marks.bold!.create()))
  expect(() => meet(one, other)).not.toThrow()
  expect([one.text(), other.text()]).toEqual(['a\nxyz', 'a\nxyz'])
  const { head } = other.state.selection
  expect(other.state.doc.textBetween(0, head, '\n')).toBe('a\nxy')
})

const SEEDS = 80
const first = Number(process.env.SEED ?? Date.now() % 1_000_000)

describe('many interleavings', () => {
  it(`lose no word and double none (seeds ${first} to ${first + SEEDS - 1})`, () => {
    for (let seed = first; seed < first + SEEDS; seed++) play(seed)
  })
})

/**
 * Four write at once, letter behind letter; what is sent arrives when it arrives. No letter is there twice, so that what is lost or
 * doubled has a name, and no change can be read in two ways.
 */
function play(seed: number): void {
  const random = randomOf(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const writers = writersOn(bareLines(2), 4)
  const last: (string | undefined)[] = []
  let letters = ''
  for (let step = 0; step < 150; step++) {
    const index = Math.floor(random() * writers.length)
    const writer = writers[index]!
    const { from, size } = pick(writer.lines())
    const act = random()
    if (act < 0.3) {
      const other = pick(writers)
      if (other !== writer) applyUpdate(other.doc, encodeStateAsUpdate(writer.doc, encodeStateVector(other.doc)))
    } else if (act < 0.9) {
      const letter = String.fromCodePoint(0x1_f400 + letters.length / 2)
      const before = last[index]
      const at = before === undefined || random() < 0.1 ? from + pick([0, size]) : placeBehind(writer, before)
      expect(at, `seed ${seed}, step ${step}: where one writes`).toBeGreaterThan(0)
      writer.type(letter, at)
      last[index] = letter
      letters += letter
    } else if (act < 0.93) writer.apply(writer.state.tr.split(from + size))
    else if (act < 0.96) writer.apply(writer.state.tr.insert(from + pick([0, size]), documentSchema.nodes.hardBreak!.create()))
    else if (size > 0) writer.apply(writer.state.tr.addMark(from, from + size, documentSchema.marks.bold!.create()))
  }
  meet(...writers)
  meet(...writers)
  for (const writer of writers) {
    expect(writer.text(), `seed ${seed}: all have the same`).toBe(writers[0]!.text())
    expect([...writer.text().replaceAll(/[\n|]/g, '')].sort(), `seed ${seed}: each letter once`).toEqual([...letters].sort())
  }
}

function placeBehind(writer: Writer, letter: string): number {
  for (const { from, size } of writer.lines()) {
    const at = writer.state.doc.textBetween(from, from + size, undefined, '|').indexOf(letter)
    if (at >= 0) return from + at + letter.length
  }
  return -1
}

function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

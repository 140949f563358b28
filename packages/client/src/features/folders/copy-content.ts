/** The text of a document as it is now, for another one. What hangs on it in its own space (comments, history, whose each word is) stays there. */
import * as Y from 'yjs'

const CONTENT = 'content'
/** Marks that lie over each other have a hash behind their name. */
const COMMENT = /^comment(?:--.*)?$/
/** UTF-16 units that one step writes at most, tags and attributes among them: at three bytes each far within one update (DLOG-7). */
const STEP_UNITS = 1 << 20
/** What a node takes beside its own words. */
const NODE_UNITS = 32

type Piece = Y.XmlElement | Y.XmlText
type Delta = { readonly insert?: unknown; attributes?: Record<string, unknown> }[]
type Step = (to: Y.Doc) => void
/** What is written at the end of a parent; that parent by its place below the content, the same in the original and in the copy. */
interface Act {
  readonly units: number
  readonly path: readonly number[]
  write(parent: Y.XmlFragment | Y.XmlText): void
}

interface Copying {
  fileOf(file: string): string
  readonly stepUnits: number
  unitsOf(piece: Piece): number
}

/** What writes the copy, one after the other. `fileOf`: what stands for an image there. */
export function* copyInSteps(from: Y.Doc, fileOf: (file: string) => string, stepUnits = STEP_UNITS): Generator<Step> {
  let acts: Act[] = []
  let units = 0
  for (const act of actsOf(from.getXmlFragment(CONTENT), [], { fileOf, stepUnits, unitsOf: measure() })) {
    if (acts.length > 0 && units + act.units > stepUnits) {
      yield stepOf(acts)
      acts = []
      units = 0
    }
    acts.push(act)
    units += act.units
  }
  if (acts.length > 0) yield stepOf(acts)
}

const stepOf =
  (acts: readonly Act[]): Step =>
  (to) => {
    for (const { path, write } of acts) write(placeOf(to.getXmlFragment(CONTENT), path))
  }

function placeOf(content: Y.XmlFragment, path: readonly number[]): Y.XmlFragment | Y.XmlText {
  let place: Y.XmlFragment | Y.XmlText = content
  for (const index of path) place = (place as Y.XmlFragment).get(index) as Piece
  return place
}

/** Each piece that has room in a step is written whole; of a larger one first its shell, then what it holds. */
function* actsOf(parent: Y.XmlFragment, path: readonly number[], copying: Copying): Generator<Act> {
  const { fileOf, stepUnits, unitsOf } = copying
  for (const [index, piece] of piecesIn(parent).entries()) {
    const units = unitsOf(piece)
    const push = (copy: () => Piece, units: number): Act => ({
      units,
      path,
      write: (place) => (place as Y.XmlFragment).push([copy()])
    })
    if (units <= stepUnits) yield push(() => copyOf(piece, fileOf), units)
    else if (piece instanceof Y.XmlText) {
      yield push(() => new Y.XmlText(), NODE_UNITS)
      for (const run of runsOf(piece, stepUnits)) yield { units: unitsOfRun(run), path: [...path, index], write: append(run) }
    } else {
      yield push(() => shellOf(piece, fileOf), NODE_UNITS + unitsOfAttributes(piece.getAttributes()))
      yield* actsOf(piece, [...path, index], copying)
    }
  }
}

const append =
  (run: Delta[number]): Act['write'] =>
  (place) =>
    (place as Y.XmlText).applyDelta([{ retain: (place as Y.XmlText).length }, run])

const piecesIn = (parent: Y.XmlFragment): Piece[] =>
  parent.toArray().filter((piece) => piece instanceof Y.XmlElement || piece instanceof Y.XmlText)

function copyOf(piece: Piece, fileOf: (file: string) => string): Piece {
  if (piece instanceof Y.XmlElement) {
    const copy = shellOf(piece, fileOf)
    copy.insert(
      0,
      piecesIn(piece).map((child) => copyOf(child, fileOf))
    )
    return copy
  }
  const copy = new Y.XmlText()
  copy.applyDelta(deltaOf(piece))
  return copy
}

function shellOf(element: Y.XmlElement, fileOf: (file: string) => string): Y.XmlElement {
  const copy = new Y.XmlElement(element.nodeName)
  for (const [name, value] of Object.entries(element.getAttributes())) {
    if (value === undefined) continue
    copy.setAttribute(name, element.nodeName === 'image' && name === 'file' && typeof value === 'string' ? fileOf(value) : value)
  }
  return copy
}

function deltaOf(text: Y.XmlText): Delta {
  const delta: Delta = text.toDelta()
  return delta.map(({ attributes, ...piece }) => {
    const kept = Object.entries(attributes ?? {}).filter(([name]) => !COMMENT.test(name))
    return kept.length === 0 ? piece : { ...piece, attributes: Object.fromEntries(kept) }
  })
}

/** No run is longer than a step, and none ends within a pair of surrogates, of which Yjs would keep neither half. */
function* runsOf(text: Y.XmlText, stepUnits: number): Generator<Delta[number]> {
  for (const run of deltaOf(text)) {
    const { insert } = run
    if (typeof insert !== 'string') {
      yield run
      continue
    }
    for (let start = 0; start < insert.length; ) {
      const end = start + stepUnits
      const cutsPair = end < insert.length && insert.codePointAt(end - 1) !== insert.charCodeAt(end - 1)
      const stop = cutsPair ? end - 1 : end
      yield { ...run, insert: insert.slice(start, stop) }
      start = stop
    }
  }
}

/** Of each once: whoever is larger than a step is asked again for each that it holds. */
function measure(): Copying['unitsOf'] {
  const known = new Map<Piece, number>()
  return function unitsOf(piece): number {
    const before = known.get(piece)
    if (before !== undefined) return before
    const units =
      piece instanceof Y.XmlText
        ? deltaOf(piece).reduce((sum, run) => sum + unitsOfRun(run), NODE_UNITS)
        : piecesIn(piece).reduce((sum, child) => sum + unitsOf(child), NODE_UNITS + unitsOfAttributes(piece.getAttributes()))
    known.set(piece, units)
    return units
  }
}

const unitsOfRun = ({ insert, attributes = {} }: Delta[number]): number =>
  (typeof insert === 'string' ? insert.length : unitsOfAttributes({ insert })) + unitsOfAttributes(attributes)

const unitsOfAttributes = (attributes: object): number =>
  Object.keys(attributes).length === 0 ? 0 : JSON.stringify(attributes, countable).length

/** Yjs carries numbers of any size, which JSON does not. */
const countable = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMemoryReader } from '../range-reader.ts'
import { Unshowable } from '../reason.ts'
import type { CodecModule, CodecName } from './codecs.ts'
import { type DecodedFrame, decodeFrame } from './decode-frame.ts'
import { drawFrame, fullWindow } from './draw-frame.ts'
import { createFrameSource } from './frame-source.ts'
import type { DicomHeader } from './header.ts'
import { openDicom } from './open-dicom.ts'

const folder = join(import.meta.dirname, '../vectors')
const vector = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
const require = createRequire(import.meta.url)
const modules: Record<CodecName, string> = {
  'libjpeg-turbo': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  charls: '@cornerstonejs/codec-charls/decodewasmjs',
  openjpeg: '@cornerstonejs/codec-openjpeg/decodewasmjs'
}
const loaded = new Map<CodecName, Promise<CodecModule>>()
function load(name: CodecName): Promise<CodecModule> {
  const codec =
    loaded.get(name) ?? (require(modules[name]) as (options: object) => Promise<CodecModule>)({ print() {}, printErr() {} })
  loaded.set(name, codec)
  return codec
}

async function open(bytes: Uint8Array) {
  const opened = await openDicom(createMemoryReader(bytes))
  if (opened.kind !== 'pictures') throw new Error('no pictures')
  return { ...opened, source: createFrameSource(opened.reader, opened.header) }
}

async function decodeAll(name: string): Promise<{ header: DicomHeader; frames: DecodedFrame[] }> {
  const { header, source } = await open(vector(name))
  const frames: DecodedFrame[] = []
  for (let index = 0; index < header.frames; index++) frames.push(await decodeFrame(header, await source.frame(index), load))
  return { header, frames }
}

/** As dcmdump wrote it: little endian words or bytes, frame after frame. */
function expectedValues(name: string, { format }: DicomHeader): ArrayLike<number> {
  const raw = vector(name)
  if (format.bitsAllocated === 8) return raw
  return format.isSigned ? new Int16Array(raw.buffer) : new Uint16Array(raw.buffer)
}

const valuesOf = (frames: readonly DecodedFrame[]): number[] =>
  frames.flatMap((frame) => Array.from<number>(frame.kind === 'grey' ? frame.values : frame.rgb))

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length)
  let most = 0
  for (let index = 0; index < actual.length; index++)
    most = Math.max(most, Math.abs((actual[index] ?? 0) - (expected[index] ?? 0)))
  return most
}

const files = readdirSync(folder).filter(
  (name) => name.endsWith('.dcm') && !name.startsWith('palette') && !name.startsWith('ybr')
)
const isLossy = (name: string) => /near|baseline|extended|lossy/.test(name)

describe('lossless', () => {
  it.each(files.filter((name) => !isLossy(name)))('%s gives the values that dcmtk gives', async (name) => {
    const { header, frames } = await decodeAll(name)
    expect(largestDifference(valuesOf(frames), expectedValues(`${name.split('-')[0]}.raw`, header))).toBe(0)
  })
})

describe('lossy', () => {
  it.each(files.filter(isLossy))('%s gives the values of another decoder, as near as rounding allows', async (name) => {
    const { header, frames } = await decodeAll(name)
    // JPEG-LS is exact in what it loses; two cosine transforms, and two ways to colours, differ in the last place.
    const allowed = name.includes('jpeg-ls') ? 0 : name.includes('rgb') ? 3 : 1
    expect(largestDifference(valuesOf(frames), expectedValues(name.replace('.dcm', '.raw'), header))).toBeLessThanOrEqual(allowed)
  })
})

describe('drawn', () => {
  const greys = (drawn: Uint8ClampedArray) => drawn.filter((_, index) => index % 4 === 0)
  const colours = (drawn: Uint8ClampedArray) => drawn.filter((_, index) => index % 4 !== 3)

  it.each([
    ['ct-explicit.dcm', 0, 'ct-window-1.raw'],
    ['ct-explicit.dcm', 1, 'ct-window-2.raw'],
    ['signed-explicit.dcm', 0, 'signed-window-1.raw']
  ])('%s through its window %i looks as dcmj2pnm draws it', async (name, number, expected) => {
    const { header, frames } = await decodeAll(name)
    const named = header.windows(0)[number]
    if (named === undefined || !('window' in named)) throw new Error('no window')
    const drawn = drawFrame(frames[0] as DecodedFrame, header.format, header.modality(0), named.window)
    expect(largestDifference(greys(drawn), vector(expected))).toBeLessThanOrEqual(1)
  })

  it.each([
    ['palette-explicit.dcm', 'palette-shown.raw', 0],
    ['ybr422-explicit.dcm', 'ybr422-shown.raw', 2]
  ])('%s has the colours that dcmj2pnm gives it', async (name, expected, allowed) => {
    const { header, frames } = await decodeAll(name)
    const drawn = drawFrame(frames[0] as DecodedFrame, header.format, header.modality(0), {
      center: 0,
      width: 1,
      shape: 'linear'
    })
    expect(largestDifference(colours(drawn), vector(expected))).toBeLessThanOrEqual(allowed)
  })

  it('shows MONOCHROME1 with its lowest value white, and from its darkest to its brightest without a window', async () => {
    const { header, frames } = await decodeAll('xray-explicit.dcm')
    const frame = frames[0] as DecodedFrame & { kind: 'grey' }
    const window = fullWindow(frame, header.format, header.modality(0))
    const drawn = greys(drawFrame(frame, header.format, header.modality(0), window))
    const [lowest, highest] = [Math.min(...frame.values), Math.max(...frame.values)]
    expect(drawn[frame.values.indexOf(lowest)]).toBe(255)
    expect(drawn[frame.values.indexOf(highest)]).toBe(0)
  })

  it('leaves padding black', async () => {
    const { header, frames } = await decodeAll('ct-explicit.dcm')
    const frame = frames[0] as DecodedFrame & { kind: 'grey' }
    const value = frame.values[100] as number
    const window = fullWindow(frame, header.format, header.modality(0))
    const drawn = greys(drawFrame(frame, { ...header.format, padding: [value, value] }, header.modality(0), window))
    expect(drawn[100]).toBe(0)
  })
})

it('reads whose picture it is, in the character set of the file', async () => {
  const { header } = await open(vector('ct-implicit.dcm'))
  expect(header.facts).toEqual({
    patientName: 'Mme FICTIF Élodie',
    patientId: 'FICTIF-0001',
    birthDate: '1959-02-01',
    studyDate: '2026-03-13',
    modality: 'CT',
    study: 'Données inventées'
  })
})

it('names the windows and the pace that the file gives', async () => {
  expect((await open(vector('ct-explicit.dcm'))).header.windows(0)).toEqual([
    { name: 'Tissus', window: { center: 40, width: 400, shape: 'linear' } },
    { name: 'Poumon', window: { center: -600, width: 1500, shape: 'linear' } }
  ])
  expect((await open(vector('cine-rle.dcm'))).header).toMatchObject({ frames: 5, frameMs: 80 })
})

it('reads no more of a long file than its header and one frame', async () => {
  const bytes = vector('cine-rle.dcm')
  let read = 0
  const padded = new Uint8Array(bytes.length + 5_000_000)
  padded.set(bytes)
  const reader = {
    sizeBytes: padded.length,
    read: async (start: number, end: number) => {
      read += end - start
      return padded.slice(start, end)
    }
  }
  const opened = await openDicom(reader)
  if (opened.kind !== 'pictures') throw new Error('no pictures')
  await createFrameSource(opened.reader, opened.header).frame(3)
  expect(read).toBeLessThan(600_000)
})

it('names the transfer syntax that it cannot decode', async () => {
  const bytes = vector('ct-explicit.dcm')
  const uid = Buffer.from('1.2.840.10008.1.2.1\0')
  const position = Buffer.from(bytes).indexOf(uid)
  bytes.set(Buffer.from('1.2.840.10008.1.2.9\0'), position)
  await expect(open(bytes)).rejects.toMatchObject({ reason: { code: 'syntax', name: '1.2.840.10008.1.2.9' } })
})

it('refuses dimensions that no picture has before it takes memory for them', async () => {
  const bytes = vector('ct-explicit.dcm')
  const rows = Buffer.from(bytes).indexOf(Buffer.from([0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0]))
  bytes.set([0xff, 0xff], rows + 8)
  bytes.set([0xff, 0xff], rows + 18)
  await expect(open(bytes)).rejects.toMatchObject({ reason: { code: 'too-large' } })
})

it('answers broken files with a reason, never with anything else', { timeout: 120_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  let refused = 0
  for (let round = 0; round < 400; round++) {
    const bytes = vector(files[Math.floor(random() * files.length)] as string)
    const changes = 1 + Math.floor(random() * 12)
    for (let change = 0; change < changes; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    const cut = random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
    try {
      const { header, source } = await open(cut)
      const frame = await decodeFrame(header, await source.frame(header.frames - 1), load)
      const window = frame.kind === 'grey' ? fullWindow(frame, header.format, header.modality(0)) : undefined
      drawFrame(frame, header.format, header.modality(0), window ?? { center: 0, width: 1, shape: 'linear' })
    } catch (error) {
      refused++
      if (!(error instanceof Unshowable)) throw error
    }
  }
  expect(refused).toBeGreaterThan(50)
})

function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

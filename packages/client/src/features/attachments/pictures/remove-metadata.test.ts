import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UPRIGHT } from './exif-orientation.ts'
import { isCleanable, removeMetadata } from './remove-metadata.ts'
import { chunk, joined, jpeg, PLANTED, PROFILE, png, riff, segment, tiff, VP8L, webp, webpChunk } from './test-pictures.ts'

const pictures = { jpeg, png, webp }
const holds = (bytes: Uint8Array | undefined, text: string): boolean => Buffer.from(bytes ?? []).includes(text)
const cleaned = (bytes: Uint8Array): Uint8Array => removeMetadata(bytes) ?? expect.unreachable('not cleaned')

/** What a picture says of the way it is turned, by the tag alone. */
function orientationIn(bytes: Uint8Array): number {
  const at = Buffer.from(bytes).indexOf(Uint8Array.of(0x01, 0x12, 0, 3, 0, 0, 0, 1))
  return at === -1 ? UPRIGHT : Buffer.from(bytes).readUInt16BE(at + 8)
}

describe('removeMetadata', () => {
  for (const [kind, make] of Object.entries(pictures)) {
    it(`leaves nothing of what a ${kind} tells but its colours and its orientation`, () => {
      for (const orientation of [undefined, 1, 6, 8]) {
        const picture = make(orientation)
        expect(holds(picture, PLANTED)).toBe(true)
        const before = picture.slice()
        const clean = cleaned(picture)
        expect(picture).toEqual(before)
        expect(isCleanable(clean.subarray(0, 132))).toBe(true)
        for (const word of [PLANTED, 'GPS', 'Camera', '<x>', 'film', 'Photoshop', 'MPF', 'JFXX', 'tIME'])
          expect(holds(clean, word), word).toBe(false)
        expect(orientationIn(clean)).toBe(orientation ?? UPRIGHT)
        if (kind !== 'png') expect(holds(clean, PROFILE)).toBe(true)
        else expect(holds(clean, 'iCCP') && holds(clean, 'pHYs')).toBe(true)
        expect(removeMetadata(clean)).toEqual(clean)
      }
    })

    it(`does not clean a ${kind} that is cut anywhere before its end`, () => {
      const whole = make(6)
      const end = Buffer.from(whole).lastIndexOf(PLANTED) - (kind === 'jpeg' ? 'A film of '.length : 0)
      expect(removeMetadata(whole.subarray(0, end))).toBeDefined()
      for (let length = 0; length < end; length++) expect(removeMetadata(whole.subarray(0, length)), `${length}`).toBeUndefined()
    })
  }

  it('reads the orientation in both byte orders, and takes a damaged one for none', () => {
    expect(orientationIn(cleaned(jpeg(3, [], false)))).toBe(3)
    expect(orientationIn(cleaned(jpeg(3, [], true)))).toBe(3)
    for (const wrong of [0, 9, 65_535]) expect(orientationIn(cleaned(jpeg(wrong)))).toBe(UPRIGHT)
    const far = tiff(6)
    new DataView(far.buffer).setUint32(4, 0xfffffff0, true)
    expect(orientationIn(cleaned(jpeg(undefined, [segment(0xe1, joined(Buffer.from('Exif\0\0'), far))])))).toBe(UPRIGHT)
  })

  it('keeps how the colours of a JPEG are to be read, and strips the thumbnail of JFIF', () => {
    const adobe = segment(0xee, joined(Buffer.from('Adobe'), Uint8Array.of(0, 100, 0, 0, 0, 0, 1), Buffer.from(PLANTED)))
    const clean = cleaned(jpeg(undefined, [adobe]))
    const kept = Buffer.from(segment(0xee, joined(Buffer.from('Adobe'), Uint8Array.of(0, 100, 0, 0, 0, 0, 1))))
    expect(Buffer.from(clean).includes(kept)).toBe(true)
    expect(Buffer.from(clean).indexOf('JFIF\0\x01\x01\x01\0H\0H\0\0', 'latin1')).toBe(6)
  })

  it('keeps every scan of a JPEG, with its stuffed bytes and restarts, and what stands between scans', () => {
    const scan = joined(
      segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
      Uint8Array.of(1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xff, 0xd0, 4)
    )
    const table = segment(0xc4, Uint8Array.of(0x11, ...new Uint8Array(16)))
    const start = Uint8Array.of(0xff, 0xd8)
    const end = Uint8Array.of(0xff, 0xd9)
    const whole = joined(start, scan, table, scan, end)
    expect(removeMetadata(joined(start, scan, segment(0xfe, PLANTED), table, scan, end, whole))).toEqual(whole)
    for (const marker of [0xf7, 0x02, 0xd8, 0xd1, 0x01])
      expect(removeMetadata(joined(start, segment(marker, 'abc'), scan, end)), `${marker}`).toBeUndefined()
    expect(removeMetadata(joined(start, end, end))).toBeUndefined()
  })

  it('keeps an animated WebP whole, and does not clean what hides something in a frame', () => {
    const frame = (...chunks: Uint8Array[]) => webpChunk('ANMF', joined(new Uint8Array(16), ...chunks))
    const head = webpChunk('VP8X', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    const control = webpChunk('ANIM', new Uint8Array(6))
    const picture = webpChunk('VP8L', VP8L)
    const animation = riff(head, control, frame(picture), frame(webpChunk('ALPH', 'abc'), picture))
    expect(removeMetadata(animation)).toEqual(animation)
    expect(removeMetadata(riff(head, control, frame(picture, webpChunk('priv', PLANTED))))).toBeUndefined()
    expect(removeMetadata(riff(head, control))).toBeUndefined()
    expect(removeMetadata(riff(control, head, picture))).toBeUndefined()
    expect(removeMetadata(riff(picture))).toEqual(riff(picture))
  })

  it('does not clean a PNG with a chunk that decoders must know and it does not', () => {
    const base = png(undefined)
    const odd = joined(base.subarray(0, 33), chunk('CgBI', 'abcd'), base.subarray(33))
    expect(removeMetadata(odd)).toBeUndefined()
    expect(removeMetadata(joined(base.subarray(0, 8), base.subarray(33)))).toBeUndefined()
  })

  it('touches neither DICOM, PDF, TIFF nor HEIC, whatever they begin with', () => {
    const dicom = jpeg(6, [segment(0xfe, 'x'.repeat(200))])
    dicom.set(Buffer.from('DICM'), 128)
    for (const bytes of [
      dicom,
      joined(Buffer.from('%PDF-1.7\n'), jpeg(6)),
      tiff(6),
      joined(Buffer.from('\0\0\0\x18ftypheic'), jpeg(6)),
      new Uint8Array(0),
      new Uint8Array(200)
    ]) {
      expect(isCleanable(bytes.subarray(0, 132))).toBe(false)
      expect(removeMetadata(bytes)).toBeUndefined()
    }
  })

  it('comes to an end on files of nothing but tiny parts', () => {
    const repeated = (start: Uint8Array, part: Uint8Array, end: Uint8Array) =>
      joined(start, new Uint8Array(Buffer.alloc(part.length << 20, part)), end)
    const [jpegStart, jpegEnd] = [Uint8Array.of(0xff, 0xd8, 0xff, 0xdd, 0, 2), jpeg(6).subarray(2)]
    for (const part of [Uint8Array.of(0xff, 0xfe, 0, 2), Uint8Array.of(0xff, 0xdd, 0, 2), Uint8Array.of(0xff)])
      expect(removeMetadata(repeated(jpegStart, part, jpegEnd))).toBeDefined()
    const scan = segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0))
    expect(removeMetadata(repeated(joined(jpegStart, scan), Uint8Array.of(0xff, 0), jpegEnd))).toBeDefined()
    const whole = png(6)
    expect(removeMetadata(repeated(whole.subarray(0, 33), chunk('tEXt', ''), whole.subarray(33)))).toBeDefined()
    const many = new Uint8Array(Buffer.alloc(8 << 17, webpChunk('priv', '')))
    expect(removeMetadata(riff(webpChunk('VP8L', VP8L), many))).toBeUndefined()
  })
})

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))

/** mulberry32. */
function createNumbers(from: number): (below: number) => number {
  let state = from
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function damaged(picture: Uint8Array, number: (below: number) => number): Uint8Array {
  let bytes = picture.slice()
  for (let change = number(6); change >= 0; change--) {
    const at = number(Math.max(1, bytes.length))
    const kind = number(5)
    if (kind === 0) bytes[at] = number(256)
    if (kind === 1) bytes[at] = [0, 0xff, 0x7f, 0x80][number(4)] ?? 0
    if (kind === 2) bytes = bytes.slice(0, at)
    if (kind === 3) bytes = joined(bytes.subarray(0, at), bytes.subarray(number(bytes.length + 1)))
    if (kind === 4) bytes = joined(bytes.subarray(0, at), picture.subarray(0, number(64)), bytes.subarray(at))
    if (bytes.length > 10_000) bytes = bytes.slice(0, 10_000)
  }
  return bytes
}

describe('removeMetadata of damaged pictures', () => {
  for (const [kind, make] of Object.entries(pictures)) {
    it(`never throws, never ends in a ${kind} that it would not take itself, and is done at once (seed ${seed})`, () => {
      const number = createNumbers(seed)
      const counts = { cleaned: 0, refused: 0 }
      for (let round = 0; round < 5_000; round++) {
        const bytes = damaged(make([undefined, 1, 6][number(3)]), number)
        const clean = removeMetadata(bytes)
        counts[clean ? 'cleaned' : 'refused']++
        if (clean === undefined) continue
        if (clean.length > bytes.length + 64 || Buffer.compare(cleaned(clean), clean) !== 0)
          expect.unreachable(`round ${round} of seed ${seed}`)
      }
      expect(counts.cleaned).toBeGreaterThan(100)
      expect(counts.refused).toBeGreaterThan(100)
    })
  }
})

const imageMagick = ['magick', 'convert'].find((name) => spawnSync(name, ['-version']).stdout?.includes('ImageMagick'))

describe.skipIf(imageMagick === undefined)('removeMetadata and another program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-pictures-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = (name: string) => join(folder, name)
  const quiet = { encoding: 'utf8', stdio: 'pipe' } as const
  /** A fingerprint of the pixels as they are stored, and what is said of them. */
  const seen = (name: string): string =>
    execFileSync(imageMagick ?? '', [path(name), '-format', '%m %wx%h %# %[orientation]', 'info:'], quiet)
  const told = (name: string): string => execFileSync(imageMagick ?? '', [path(name), '-format', '%c|%[EXIF:*]|', 'info:'], quiet)

  const made: Record<string, readonly string[]> = {
    'baseline.jpg': ['-quality', '85'],
    'progressive.jpg': ['-interlace', 'JPEG', '-quality', '70'],
    'restarts.jpg': ['-define', 'jpeg:restart-interval=2', '-sampling-factor', '4:2:0'],
    'cmyk.jpg': ['-colorspace', 'CMYK'],
    'grey.jpg': ['-colorspace', 'Gray'],
    'colours.png': ['-depth', '8'],
    'palette.png': ['-colors', '16', '-type', 'Palette'],
    'deep.png': ['-depth', '16', '-interlace', 'PNG'],
    'lossy.webp': ['-quality', '80'],
    'lossless.webp': ['-define', 'webp:lossless=true']
  }
  for (const [name, options] of Object.entries(made)) {
    it(`shows the same picture as before: ${name}`, () => {
      const plain = name.replace('.', '-plain.')
      execFileSync(
        imageMagick ?? '',
        ['-size', '70x50', 'plasma:red-blue', ...options, '-set', 'comment', PLANTED, path(plain)],
        quiet
      )
      writeFileSync(path(name), withExif(new Uint8Array(readFileSync(path(plain)))))
      expect(holds(readFileSync(path(name)), PLANTED)).toBe(true)
      const clean = cleaned(new Uint8Array(readFileSync(path(name))))
      const after = name.replace('.', '-clean.')
      writeFileSync(path(after), clean)
      expect(holds(clean, 'Fictive')).toBe(false)
      expect(told(after)).not.toContain('Fictive')
      const [kind, size, pixels] = seen(name).split(' ')
      expect(seen(after).split(' ')).toEqual([kind, size, pixels, kind === 'JPEG' ? 'RightTop' : expect.any(String)])
    })
  }

  it('reads what was made by hand, before and after', () => {
    for (const [kind, make] of Object.entries(pictures)) {
      writeFileSync(path(`hand.${kind}`), make(6))
      writeFileSync(path(`hand-clean.${kind}`), cleaned(make(6)))
      const pixels = (name: string) => seen(name).split(' ').slice(0, 3)
      expect(pixels(`hand-clean.${kind}`)).toEqual(pixels(`hand.${kind}`))
    }
  })
})

/** As a camera would have written it, turned to the right. */
function withExif(picture: Uint8Array): Uint8Array {
  const exif = tiff(6)
  if (picture[0] === 0xff)
    return joined(picture.subarray(0, 2), segment(0xe1, joined(Buffer.from('Exif\0\0'), exif)), picture.subarray(2))
  if (picture[0] === 0x89) return joined(picture.subarray(0, 33), chunk('eXIf', exif), picture.subarray(33))
  const dimensions = Uint8Array.of(0x08, 0, 0, 0, 69, 0, 0, 49, 0, 0)
  const chunks = picture.subarray(12)
  const isExtended = Buffer.from(chunks).toString('latin1', 0, 4) === 'VP8X'
  return riff(webpChunk('VP8X', dimensions), isExtended ? chunks.subarray(18) : chunks, webpChunk('EXIF', exif))
}

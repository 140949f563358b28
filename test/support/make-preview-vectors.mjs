/**
 * Makes the small DICOM files of packages/ui/src/features/preview/vectors, once, with dcmtk; what they decode to is written by dcmtk too (for JPEG 2000, which
 * it lacks, by the OpenJPEG of ImageMagick). The tests read the frozen bytes and need neither. `node test/support/make-preview-vectors.mjs`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDicomFile } from './fixtures/dicom-file.ts'
import { createPhantom, phantomSize } from './fixtures/phantom.ts'

const require = createRequire(new URL('../../packages/ui/package.json', import.meta.url))
const here = fileURLToPath(new URL('../../packages/ui/src/features/preview/vectors', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'colloque-vectors-'))
const at = (name) => join(work, name)
const run = (tool, ...options) => execFileSync(tool, options, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] })
const columns = 52
const rows = 44

const text = (tag, vr, value) => ({ tag, vr, value: { text: value } })
const short = (tag, value) => ({ tag, vr: 'US', value: { us: value } })
const latin = (tag, vr, value) => ({ tag, vr, value: { ob: Buffer.from(value.length % 2 ? `${value} ` : value, 'latin1') } })

function common(modality, photometric, samples, allocated, stored, signed, frames = 1) {
  return [
    text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
    text(0x00080018, 'UI', '2.25.131804477260893318526710940371628853110'),
    text(0x00080005, 'CS', 'ISO_IR 100'),
    text(0x00080020, 'DA', '20260313'),
    text(0x00080030, 'TM', '101500'),
    text(0x00080060, 'CS', modality),
    latin(0x00100010, 'PN', 'FICTIF^Élodie^^Mme'),
    text(0x00100020, 'LO', 'FICTIF-0001'),
    text(0x00100030, 'DA', '19590201'),
    latin(0x00081030, 'LO', 'Données inventées'),
    text(0x0020000d, 'UI', '2.25.131804477260893318526710940371628853107'),
    text(0x0020000e, 'UI', '2.25.131804477260893318526710940371628853108'),
    short(0x00280002, samples),
    text(0x00280004, 'CS', photometric),
    ...(samples === 3 ? [short(0x00280006, 0)] : []),
    ...(frames > 1 ? [text(0x00280008, 'IS', String(frames)), text(0x00181063, 'DS', '80')] : []),
    short(0x00280010, rows),
    short(0x00280011, columns),
    short(0x00280100, allocated),
    short(0x00280101, stored),
    short(0x00280102, stored - 1),
    short(0x00280103, signed ? 1 : 0)
  ]
}

/** A piece of the phantom with lung, rib and tissue in it, every second pixel. */
const phantom = createPhantom(20260313)
const piece = (left = 90, top = 130) =>
  Array.from({ length: rows * columns }, (_, index) => {
    const [x, y] = [left + (index % columns) * 2, top + Math.floor(index / columns) * 2]
    return phantom[y * phantomSize + x]
  })
const grey8 = piece().map((units) => Math.max(0, Math.min(255, Math.round((units + 1000) / 6))))
const colours = Uint8Array.from(
  Array.from({ length: rows * columns }, (_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)]
    return [Math.round((x * 255) / columns), Math.round((y * 255) / rows), grey8[index]]
  }).flat()
)
const implementation = '2.25.208913654720958377712094839215507431201'
const window = [text(0x00281050, 'DS', '40\\-600'), text(0x00281051, 'DS', '400\\1500'), text(0x00281055, 'LO', 'Tissus\\Poumon')]
const sources = {
  ct: [
    ...common('CT', 'MONOCHROME2', 1, 16, 12, false),
    ...window,
    text(0x00281052, 'DS', '-1024'),
    text(0x00281053, 'DS', '1'),
    { tag: 0x7fe00010, vr: 'OW', value: { ow: Uint16Array.from(piece(), (units) => Math.max(0, units + 1024)) } }
  ],
  signed: [
    ...common('MR', 'MONOCHROME2', 1, 16, 16, true),
    text(0x00281050, 'DS', '-200'),
    text(0x00281051, 'DS', '1600'),
    { tag: 0x7fe00010, vr: 'OW', value: { ow: Uint16Array.from(piece(), (units) => units & 0xffff) } }
  ],
  xray: [...common('DX', 'MONOCHROME1', 1, 8, 8, false), { tag: 0x7fe00010, vr: 'OB', value: { ob: Uint8Array.from(grey8) } }],
  rgb: [...common('XC', 'RGB', 3, 8, 8, false), { tag: 0x7fe00010, vr: 'OB', value: { ob: colours } }],
  cine: [
    ...common('US', 'MONOCHROME2', 1, 8, 8, false, 5),
    {
      tag: 0x7fe00010,
      vr: 'OB',
      value: {
        ob: Uint8Array.from(
          [0, 1, 2, 3, 4].flatMap((frame) =>
            piece(90 + frame * 20).map((units) => Math.max(0, Math.min(255, Math.round((units + 1000) / 6))))
          )
        )
      }
    }
  ],
  palette: [
    ...common('US', 'PALETTE COLOR', 1, 8, 8, false),
    ...[0x00281101, 0x00281102, 0x00281103].map((tag) => ({ tag, vr: 'US', value: { ow: Uint16Array.of(256, 0, 16) } })),
    ...[0x00281201, 0x00281202, 0x00281203].map((tag, channel) => ({
      tag,
      vr: 'OW',
      value: {
        ow: Uint16Array.from({ length: 256 }, (_, entry) => [entry, 255 - entry, (entry * 7) % 256][channel] * 257)
      }
    })),
    { tag: 0x7fe00010, vr: 'OB', value: { ob: Uint8Array.from(grey8) } }
  ],
  ybr422: [
    ...common('US', 'YBR_FULL_422', 3, 8, 8, false),
    {
      tag: 0x7fe00010,
      vr: 'OB',
      value: {
        ob: Uint8Array.from(
          { length: rows * columns * 2 },
          (_, index) => [grey8[index >> 1], grey8[index >> 1], 96 + ((index >> 2) % 64), 110 + ((index >> 3) % 40)][index % 4]
        )
      }
    }
  ]
}

const kept = new Set()
const keep = (name, bytes) => {
  writeFileSync(join(here, name), bytes)
  kept.add(name)
}
for (const [name, elements] of Object.entries(sources)) {
  writeFileSync(at(`${name}.dcm`), createDicomFile(elements, implementation))
  keep(`${name}-explicit.dcm`, readFileSync(at(`${name}.dcm`)))
  keep(`${name}.raw`, rawPixels(`${name}.dcm`))
}
run('dcmconv', '+ti', 'ct.dcm', 'ct-implicit.dcm')
run('dcmconv', '+tb', 'ct.dcm', 'ct-big-endian.dcm')
run('dcmconv', '+td', 'ct.dcm', 'ct-deflated.dcm')
for (const name of ['ct', 'signed', 'rgb', 'cine']) run('dcmcrle', `${name}.dcm`, `${name}-rle.dcm`)
for (const name of ['ct', 'signed', 'rgb', 'cine']) run('dcmcjpls', `${name}.dcm`, `${name}-jpeg-ls.dcm`)
run('dcmcjpls', '+en', '+md', '3', 'ct.dcm', 'ct-jpeg-ls-near.dcm')
for (const name of ['xray', 'rgb', 'cine']) run('dcmcjpeg', '+eb', '+q', '90', `${name}.dcm`, `${name}-jpeg-baseline.dcm`)
run('dcmcjpeg', '+eb', '+q', '90', '+cr', 'rgb.dcm', 'rgb-jpeg-baseline-rgb.dcm')
run('dcmcjpeg', '+ee', '+q', '95', '+bt', 'ct.dcm', 'ct-jpeg-extended.dcm')
for (const name of ['ct', 'signed', 'rgb', 'cine']) run('dcmcjpeg', '+e1', `${name}.dcm`, `${name}-jpeg-sv1.dcm`)
for (const predictor of [2, 3, 4, 5, 6, 7])
  run('dcmcjpeg', '+el', '+sv', String(predictor), 'ct.dcm', `ct-jpeg-lossless-${predictor}.dcm`)
run('dcmcrle', '-ot', 'cine.dcm', 'cine-rle-no-table.dcm')
run('dcmcjpeg', '+e1', '-ot', '+fs', '1', 'cine.dcm', 'cine-jpeg-fragments.dcm')

for (const name of readdirSync(work).filter((file) => file.includes('-') && file.endsWith('.dcm'))) {
  keep(name, readFileSync(at(name)))
  const lossy = /near|baseline|extended/.test(name)
  if (!lossy) continue
  const tool = name.includes('jpeg-ls') ? 'dcmdjpls' : 'dcmdjpeg'
  run(tool, ...(name.includes('rgb') ? ['+cp'] : []), name, `${name}.native`)
  keep(name.replace('.dcm', '.raw'), rawPixels(`${name}.native`))
}
for (const [name, number] of [
  ['ct', 1],
  ['ct', 2],
  ['signed', 1]
]) {
  run('dcmj2pnm', '+op', '+Wi', String(number), `${name}.dcm`, `${name}.pgm`)
  keep(`${name}-window-${number}.raw`, readFileSync(at(`${name}.pgm`)).subarray(-rows * columns))
}
run('dcmj2pnm', '+op', 'palette.dcm', 'palette.ppm')
keep('palette-shown.raw', readFileSync(at('palette.ppm')).subarray(-rows * columns * 3))
run('dcmj2pnm', '+op', 'ybr422.dcm', 'ybr422.ppm')
keep('ybr422-shown.raw', readFileSync(at('ybr422.ppm')).subarray(-rows * columns * 3))

const openjpeg = await require('@cornerstonejs/codec-openjpeg/wasmjs')()
for (const [name, lossy] of [
  ['ct', false],
  ['signed', false],
  ['rgb', false],
  ['cine', false],
  ['ct', true]
])
  makeJpeg2000(name, lossy)
rmSync(work, { recursive: true })
for (const name of readdirSync(here)) if (/\.(dcm|raw)$/.test(name) && !kept.has(name)) rmSync(join(here, name))

/** The pixel data as dcmdump takes it out, which knows nothing of our reader. */
function rawPixels(name) {
  const folder = mkdtempSync(at('raw-'))
  run('dcmdump', '-q', '+W', folder, name)
  const file = readdirSync(folder).find((candidate) => /\.\d+\.raw$/.test(candidate) && isPixelData(folder, candidate))
  return readFileSync(join(folder, file))
}

/** dcmdump writes each long value to a file of its own, numbered; the pixels come last. */
function isPixelData(folder, candidate) {
  const number = (file) => Number(/\.(\d+)\.raw$/.exec(file)[1])
  return number(candidate) === Math.max(...readdirSync(folder).map(number))
}

function makeJpeg2000(name, lossy) {
  const [format] = [sources[name]]
  const value = (tag) => format.find((element) => element.tag === tag)
  const samples = value(0x00280002).value.us
  const bits = value(0x00280101).value.us
  const isSigned = value(0x00280103).value.us === 1
  const frames = Number(value(0x00280008)?.value.text ?? 1)
  const raw = readFileSync(join(here, `${name}.raw`))
  const frameBytes = rows * columns * samples * (bits > 8 ? 2 : 1)
  const streams = Array.from({ length: frames }, (_, frame) => {
    const encoder = new openjpeg.J2KEncoder()
    encoder
      .getDecodedBuffer({ width: columns, height: rows, bitsPerSample: bits, componentCount: samples, isSigned })
      .set(raw.subarray(frame * frameBytes, (frame + 1) * frameBytes))
    encoder.setQuality(!lossy, 0)
    if (lossy) encoder.setCompressionRatio(8)
    encoder.encode()
    const stream = Buffer.from(encoder.getEncodedBuffer())
    encoder.delete()
    return stream.length % 2 ? Buffer.concat([stream, Buffer.from([0])]) : stream
  })
  const uid = lossy ? '1.2.840.10008.1.2.4.91' : '1.2.840.10008.1.2.4.90'
  const photometric = samples === 3 ? 'YBR_RCT' : value(0x00280004).value.text
  const header = Buffer.from(
    createDicomFile(
      format
        .filter(({ tag }) => tag !== 0x7fe00010)
        .map((element) => (element.tag === 0x00280004 ? text(element.tag, 'CS', photometric) : element)),
      implementation
    )
  )
  const file = Buffer.concat([withSyntax(header, uid), encapsulate(streams)])
  const target = `${name}-jpeg-2000${lossy ? '-lossy' : ''}`
  keep(`${target}.dcm`, file)
  if (!lossy && !isSigned) checkLossless(streams[0], raw.subarray(0, frameBytes), bits, samples)
  if (lossy) keep(`${target}.raw`, decodedByImageMagick(streams[0], bits))
}

/** The decoder of another house must read what ours wrote. */
function checkLossless(stream, raw, bits, samples) {
  const decoded = samples === 3 ? convert(stream, 'rgb', 8) : decodedByImageMagick(stream, bits)
  if (!decoded.equals(raw)) throw new Error('ImageMagick reads other values')
}

/** It widens twelve bits to sixteen as v × 65535 / 4095; this takes that back. */
function decodedByImageMagick(stream, bits) {
  if (bits === 8) return convert(stream, 'gray', 8)
  const wide = convert(stream, 'gray', 16)
  const words = Buffer.alloc(wide.length)
  for (let index = 0; index < wide.length; index += 2)
    words.writeUInt16LE(Math.round((wide.readUInt16LE(index) * (2 ** bits - 1)) / 65_535), index)
  return words
}

function convert(stream, kind, depth) {
  writeFileSync(at('stream.j2c'), stream)
  run('convert', 'stream.j2c', '-depth', String(depth), '-endian', 'LSB', `${kind}:stream.out`)
  return readFileSync(at('stream.out'))
}

/** The length of the UID grows by two characters and a filler: the group length is written anew. */
function withSyntax(file, uid) {
  const padded = Buffer.from(uid.length % 2 ? `${uid}\0` : uid)
  const position = file.indexOf(Buffer.from([0x02, 0x00, 0x10, 0x00]))
  const oldLength = file.readUInt16LE(position + 6)
  const head = Buffer.from(file.subarray(0, position + 8))
  head.writeUInt16LE(padded.length, position + 6)
  head.writeUInt32LE(head.readUInt32LE(140) + padded.length - oldLength, 140)
  return Buffer.concat([head, padded, file.subarray(position + 8 + oldLength)])
}

function encapsulate(streams) {
  const item = (bytes) => {
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0])
    head.writeUInt32LE(bytes.length, 4)
    return Buffer.concat([head, bytes])
  }
  const start = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff])
  return Buffer.concat([start, item(Buffer.alloc(0)), ...streams.map(item), Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])])
}

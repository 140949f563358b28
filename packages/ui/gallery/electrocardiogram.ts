/** Draws an invented electrocardiogram on its paper, as a PNG: three leads, an irregular rhythm. Measured on nobody. */
import { crc32, deflateSync } from 'node:zlib'

const width = 1376
const height = 800
const smallSquare = 8
const paper = [0xff, 0xf6, 0xf4]
const thinLine = [0xfb, 0xe3, 0xe0]
const thickLine = [0xf3, 0xc4, 0xbf]
const ink = [0x1c, 0x22, 0x2b]

export function createElectrocardiogram(): Uint8Array {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isThick = x % (5 * smallSquare) === 0 || y % (5 * smallSquare) === 0
      const isThin = x % smallSquare === 0 || y % smallSquare === 0
      pixels.set(isThick ? thickLine : isThin ? thinLine : paper, (y * width + x) * 3)
    }
  drawLead(pixels, 150, 1, 11)
  drawLead(pixels, 400, 0.7, 23)
  drawLead(pixels, 660, -0.5, 37)
  return encodePng(pixels)
}

/** Intervals vary from beat to beat, as in fibrillation, and the line between them trembles instead of showing P waves. */
function drawLead(pixels: Uint8Array, baseline: number, amplitude: number, phase: number): void {
  const beats: number[] = []
  for (let x = 30 + phase; x < width; x += 118 + 46 * Math.sin(beats.length * 2.4 + phase)) beats.push(x)
  const valueAt = (x: number): number =>
    beats.reduce((sum, beat) => sum + complexAt(x - beat) * amplitude, 0) +
    4 * Math.sin(x / 5.3 + phase) +
    2.5 * Math.sin(x / 3.1 + phase * 2)
  let before = baseline - valueAt(0)
  for (let x = 0; x < width; x += 0.25) {
    const y = baseline - valueAt(x)
    const steps = Math.max(1, Math.ceil(Math.abs(y - before) * 2))
    for (let step = 0; step < steps; step++) dot(pixels, x, before + ((y - before) * step) / steps)
    before = y
  }
}

const wave = (x: number, centre: number, spread: number, tall: number): number => tall * Math.exp(-(((x - centre) / spread) ** 2))
const complexAt = (x: number): number =>
  Math.abs(x) > 120 ? 0 : wave(x, -7, 3, -14) + wave(x, 0, 3.4, 120) + wave(x, 8, 3.6, -34) + wave(x, 46, 13, 24)

function dot(pixels: Uint8Array, atX: number, atY: number): void {
  for (let y = Math.floor(atY) - 1; y <= atY + 2; y++)
    for (let x = Math.floor(atX) - 1; x <= atX + 2; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue
      const share = Math.max(0, Math.min(1, 1.7 - Math.hypot(x - atX, y - atY)))
      const index = (y * width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const inked = 255 - (255 - (ink[channel] as number)) * share
        pixels[index + channel] = Math.min(pixels[index + channel] as number, inked)
      }
    }
}

/** True colour, no filter (W3C PNG, 11.2). */
function encodePng(pixels: Uint8Array): Uint8Array {
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

import { expect, it } from 'vitest'
import { imageSize } from './image-size.ts'

const from = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

it.each([
  ['PNG', '89504e470d0a1a0a 0000000d 49484452 00000300 00000200', 768, 512],
  ['GIF', '474946383961 8002 e001', 640, 480],
  ['JPEG', 'ffd8 ffe0 0004 0000 ffc2 0011 08 0010 0020 03', 32, 16],
  ['WebP, lossless', `52494646 00000000 57454250 5650384c 00000000 2f ${'1f c0 03 00'}`, 32, 16],
  ['WebP, extended', '52494646 00000000 57454250 56503858 0a000000 00000000 ff0f00 ff0700', 4096, 2048],
  ['BMP, top down', '424d 00000000 00000000 00000000 28000000 40000000 e0ffffff', 64, 32],
  ['AVIF', '0000001c 66747970 61766966 00000000 00000014 69737065 00000000 00000140 000000f0', 320, 240]
])('%s', (_, hex, width, height) => {
  expect(imageSize(from(hex))).toEqual({ width, height })
})

it('knows nothing of what is cut', () => {
  expect(imageSize(from('ffd8 ffe0 ffff'))).toBeUndefined()
  expect(imageSize(from('89504e47'))).toBeUndefined()
})

import { describe, expect, it } from 'vitest'
import { sniff } from './sniff.ts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const kindOf = (text: string, name = 'x', type = '') => {
  const sniffed = sniff(bytes(text), name, type)
  return 'kind' in sniffed ? sniffed.kind : sniffed.reason
}

describe('goes by content before name', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'image'],
    ['\xff\xd8\xff\xe0', 'image'],
    ['RIFF1234WEBPVP8 ', 'image'],
    ['\0\0\0\x1cftypavif', 'image'],
    ['junk before %PDF-1.7', 'pdf'],
    [`${'\0'.repeat(128)}DICM`, 'dicom'],
    ['<?xml version="1.0"?><a/>', 'xml'],
    ['\xef\xbb\xbf<ClinicalDocument xmlns="urn:hl7-org:v3">', 'xml'],
    ['nom;dose\n', 'text'],
    ['<html><script>alert(1)</script>', 'text'],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'text'],
    ['<?xml version="1.0"?>\n<!-- a --><svg onload="x">', 'text']
  ])('%j is %s', (start, kind) => {
    expect(kindOf(start, 'photo.jpg')).toBe(kind)
  })
})

describe('names what is known and not shown', () => {
  it.each([
    ['II*\0', 'TIFF'],
    ['\0\0\0\x18ftypheic', 'HEIC'],
    ['{\\rtf1', 'RTF'],
    ['\0\0\0\x18ftypisom', 'MP4']
  ])('%j is %s', (start, name) => {
    expect(kindOf(start)).toEqual({ code: 'format', name })
  })

  it('a zip by the name that it carries', () => {
    expect(kindOf('PK\x03\x04', 'Compte rendu.DOCX')).toEqual({ code: 'format', name: 'Word' })
    expect(kindOf('PK\x03\x04', 'x.bin')).toEqual({ code: 'format', name: 'ZIP' })
  })
})

it('takes a data set without a preamble for DICOM only under that name', () => {
  expect(kindOf('\x08\0\x05\0CS\x0a\0ISO_IR 100', 'image.dcm')).toBe('dicom')
  expect(kindOf('\x08\0\x05\0CS\x0a\0ISO_IR 100', 'image.bin')).toEqual({ code: 'unknown' })
})

it('says that nothing is nothing', () => {
  expect(kindOf('')).toEqual({ code: 'empty' })
})

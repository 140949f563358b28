import { describe, expect, it } from 'vitest'
import { isPicture, kindOf, splitName } from './file-name.ts'

describe('names of files', () => {
  it('sets the extension apart, so that it is never cut', () => {
    expect(splitName('Courrier – Patiente T.pdf')).toEqual({ stem: 'Courrier – Patiente T', extension: '.pdf' })
    expect(splitName('coupes.tar.gz')).toEqual({ stem: 'coupes', extension: '.tar.gz' })
    expect(splitName('IM0001')).toEqual({ stem: 'IM0001', extension: '' })
    expect(splitName('.profile')).toEqual({ stem: '.profile', extension: '' })
    expect(splitName('Dr A. Exemple')).toEqual({ stem: 'Dr A. Exemple', extension: '' })
  })

  it('names the kind', () => {
    expect(kindOf({ name: 'IM0001', type: 'application/dicom' })).toBe('DICOM')
    expect(kindOf({ name: 'a.docx', type: 'application/octet-stream' })).toBe('DOCX')
    expect(kindOf({ name: 'a', type: 'application/octet-stream' })).toBeUndefined()
  })

  it('draws no picture that could carry a script', () => {
    expect(isPicture({ type: 'image/png' })).toBe(true)
    expect(isPicture({ type: 'image/svg+xml' })).toBe(false)
  })
})

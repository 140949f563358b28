import { describe, expect, it } from 'vitest'
import { attachmentDisposition, harmlessName } from './file-name.ts'

describe('a name that somebody else chose', () => {
  it.each([
    ['courrier d’adressage.pdf', 'courrier d’adressage.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\run.exe', '_.._run.exe'],
    ['.bashrc', 'bashrc'],
    ['facture\u202Efdp.exe', 'facturefdp.exe'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie_ x'],
    ['e\u0301.txt', 'é.txt'],
    ['lone \ud800 half', 'lone  half'],
    ['...', 'fichier'],
    ['', 'fichier']
  ])('%j becomes %j', (name, harmless) => expect(harmlessName(name)).toBe(harmless))

  it('keeps its extension when it is cut', () => {
    const cut = harmlessName(`${'long '.repeat(100)}.pdf`)
    expect(cut.length).toBeLessThanOrEqual(150)
    expect(cut).toMatch(/\.pdf$/)
  })
})

it('stands in the header twice: exactly, and for those who read no UTF-8', () => {
  expect(attachmentDisposition(`bilan "été" d'août (2).pdf`)).toBe(
    `attachment; filename="bilan _ete_ d'aout (2).pdf"; filename*=UTF-8''bilan%20%22%C3%A9t%C3%A9%22%20d%27ao%C3%BBt%20%282%29.pdf`
  )
})

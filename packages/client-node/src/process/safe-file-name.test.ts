import { expect, it } from 'vitest'
import { safeFileName } from './safe-file-name.ts'

it.each([
  ['courrier d’adressage.pdf', 'courrier d’adressage.pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..\\..\\run.exe', '_.._run.exe'],
  ['.bashrc', 'bashrc'],
  ['facture\u202Efdp.exe', 'facturefdp.exe'],
  ['a\u0000b\n.txt', 'ab.txt'],
  ['a\r\nSet-Cookie: x', 'aSet-Cookie_ x'],
  ['e\u0301.txt', 'é.txt'],
  ['lone \ud800 half', 'lone  half'],
  ['nom. . ', 'nom'],
  ['CON', '_CON'],
  ['lpt1.txt', '_lpt1.txt'],
  ['com¹ .tar.gz', '_com¹ .tar.gz'],
  ['\u200bnul', '_nul'],
  ['console.txt', 'console.txt'],
  ['...', 'fichier'],
  ['', 'fichier']
])('%j is saved as %j', (name, saved) => expect(safeFileName(name)).toBe(saved))

it.each(['long '.repeat(100), 'é'.repeat(500), '🫀'.repeat(100)])('%.8j… keeps its extension when it is cut', (stem) => {
  const cut = safeFileName(`${stem}.pdf`)
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(200)
  expect(Buffer.byteLength(cut)).toBeGreaterThan(180)
  expect(cut).toMatch(/[^ ]\.pdf$/)
  expect(cut.isWellFormed()).toBe(true)
})

it('is cut where it has no extension too', () => {
  expect(safeFileName('x'.repeat(300))).toBe('x'.repeat(200))
})

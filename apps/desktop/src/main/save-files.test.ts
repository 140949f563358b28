import { expect, it } from 'vitest'
import { safeName } from './save-files.ts'

it.each([
  ['Courrier – Patiente T.pdf', 'Courrier – Patiente T.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\autorun.inf', 'autorun.inf'],
  ['CON', '_CON'],
  ['lpt1.txt', '_lpt1.txt'],
  ['scan\u202Egpj.exe', 'scan_gpj.exe'],
  ['a\u0000b\n.txt', 'a_b_.txt'],
  ['nom. . ', 'nom'],
  ['..', 'fichier'],
  ['', 'fichier']
])('%j is saved as %j', (name, saved) => expect(safeName(name)).toBe(saved))

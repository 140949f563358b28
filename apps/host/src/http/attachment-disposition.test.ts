import { expect, it } from 'vitest'
import { attachmentDisposition } from './attachment-disposition.ts'

it('stands in the header twice: exactly, and for those who read no UTF-8', () => {
  expect(attachmentDisposition(`bilan "été" d'août (2).pdf`)).toBe(
    `attachment; filename="bilan _ete_ d'aout (2).pdf"; filename*=UTF-8''bilan%20%22%C3%A9t%C3%A9%22%20d%27ao%C3%BBt%20%282%29.pdf`
  )
})

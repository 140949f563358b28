/** Broken PDF, DICOM, letters and pictures through the real decoders: each ends in something to show or in a reason, and none in anything else. */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { createReferralLetter } from '../support/fixtures/index.ts'
import { type Chance, createChance, mutateBytes, seed } from './chance.ts'

const FILES = 400
const PDFS = 60
/** The same reader as in the page, built for hosts without a screen. */
const PDF_READER = 'pdfjs-dist/legacy/build/pdf.mjs'
/** As much as is used of it here. */
interface PdfReader {
  getDocument(options: object): {
    readonly promise: Promise<{ readonly numPages: number; getPage(number: number): Promise<PdfPage> }>
    destroy(): Promise<void>
  }
}
interface PdfPage {
  getOperatorList(): Promise<unknown>
  getTextContent(): Promise<unknown>
}

const vectors = join(import.meta.dirname, '../../packages/ui/src/features/preview/vectors')
const require = createRequire(join(vectors, 'x.js'))

const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const section =
  '<component><section><title>Motif</title><text>Douleur <b>vive</b><table><tr><td>1</td></tr></table></text></section></component>'
const letter = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Lettre</title><recordTarget><patientRole><patient><name><given>A</given><family>B</family></name><birthTime value="19700101"/></patient></patientRole></recordTarget><component><structuredBody>${section.repeat(4)}</structuredBody></component></ClinicalDocument>`
const enclosing = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>L</title><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjQK</text></nonXMLBody></component></ClinicalDocument>`
const bombs: readonly Uint8Array[] = [
  utf8(
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><ClinicalDocument xmlns="urn:hl7-org:v3">&c;</ClinicalDocument>'
  ),
  utf8('<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><ClinicalDocument/>'),
  utf8(`<?xml version="1.0"?>${'<a>'.repeat(100_000)}`),
  utf8(`<?xml version="1.0"?><a ${Array.from({ length: 5_000 }, (_, at) => `b${at}="1"`).join(' ')}/>`),
  utf8(`<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">${'<x/>'.repeat(500_000)}</ClinicalDocument>`)
]
/** Headers alone: what they declare is all that is looked at before a browser decodes. */
const pictures: readonly Uint8Array[] = [
  latin('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x40\x08\x06\0\0\0'),
  latin('GIF89a\x40\0\x40\0\x80\0\0'),
  latin(`BM${'\0'.repeat(16)}\x40\0\0\0\x40\0\0\0`),
  latin(`RIFF\0\0\0\0WEBPVP8X${'\0'.repeat(8)}\x3f\0\0\x3f\0\0`),
  latin('\0\0\0\x1cftypavif\0\0\0\0avifmif1\0\0\0\x14ispe\0\0\0\0\0\0\0\x40\0\0\0\x40'),
  latin(
    '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x40\0\x40\x03\x01\x22\0\x02\x11\x01\x03\x11\x01'
  )
]
const scans = readdirSync(vectors)
  .filter((name) => name.endsWith('.dcm'))
  .map((name) => new Uint8Array(readFileSync(join(vectors, name))))

/** Much less than the page's own patience, for the sake of the other files. */
const SILENCE_MS = 2_500

interface Shower {
  /** What became of a file; `slow` when the thread was silent for too long, and was ended. */
  show(bytes: Uint8Array): Promise<string>
  end(): Promise<unknown>
}

function createShower(): Shower {
  async function start(): Promise<Worker> {
    const worker = new Worker(new URL('preview-worker.ts', import.meta.url))
    await once(worker, 'message')
    return worker
  }
  let started = start()
  return {
    async show(bytes) {
      const worker = await started
      const answered = once(worker, 'message')
      const silent = Promise.withResolvers<undefined>()
      const timer = setTimeout(() => silent.resolve(undefined), SILENCE_MS)
      worker.postMessage(bytes)
      const answer = await Promise.race([answered, silent.promise])
      clearTimeout(timer)
      if (answer) return answer[0] as string
      answered.catch(() => undefined)
      void worker.terminate()
      started = start()
      return 'slow'
    },
    end: async () => (await started).terminate()
  }
}

function broken(chance: Chance, files: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = chance.one(files)
  for (let changes = 1 + chance.below(4); changes > 0; changes -= 1) bytes = mutateBytes(chance, bytes, chance.one(files))
  return bytes
}

it(`${FILES} broken scans, letters and pictures are shown or have a reason (SEED=${seed})`, { timeout: 60_000 }, async () => {
  const chance = createChance('previews')
  const met = new Map<string, number>()
  const { show, end } = createShower()
  const letters = [utf8(letter), utf8(enclosing)]
  for (const bytes of [...bombs, ...letters, ...pictures]) met.set(await show(bytes), 1)
  expect([...met.keys()]).toEqual(expect.arrayContaining(['entities', 'letter', 'image']))
  for (let file = 0; file < FILES; file += 1) {
    const outcome = await show(broken(chance, chance.one([scans, scans, letters, pictures])))
    met.set(outcome, (met.get(outcome) ?? 0) + 1)
  }
  await end()
  expect(met.get('damaged')).toBeGreaterThan(10)
  expect(met.get('dicom')).toBeGreaterThan(10)
  expect(met.get('crashed')).toBeUndefined()
  // Seldom, and ended: JPEG-LS that leads its decoder astray (charls), for which the page has a watchdog.
  expect(met.get('slow') ?? 0).toBeLessThan(FILES / 20)
})

it(`${PDFS} broken PDFs are read or refused by pdf.js (SEED=${seed})`, { timeout: 60_000 }, async () => {
  const chance = createChance('pdfs')
  const pdfjs = (await import(require.resolve(PDF_READER))) as PdfReader
  const whole = createReferralLetter()
  let [read, refused] = [0, 0]
  for (let file = 0; file < PDFS; file += 1) {
    const data = file === 0 ? whole.slice() : broken(chance, [whole]).slice()
    const task = pdfjs.getDocument({ data, verbosity: 0, enableXfa: false, useSystemFonts: false, maxImageSize: 64_000_000 })
    try {
      const document = await task.promise
      for (let number = 1; number <= Math.min(document.numPages, 2); number += 1) {
        const page = await document.getPage(number)
        await page.getOperatorList()
        await page.getTextContent()
      }
      read += 1
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
      refused += 1
    }
    await task.destroy()
  }
  expect(read).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
})

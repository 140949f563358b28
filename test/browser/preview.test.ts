/** The viewer of attachments in a real browser, under the policy: each kind of file, its keys, and files made to hurt. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { eventually } from './clinic.ts'

const room = fileURLToPath(new URL('../../packages/ui/src/features/preview/', import.meta.url))
const vector = (name: string) => readFileSync(join(room, 'vectors', name))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm'
}

const files = new Map<string, Uint8Array>([
  ['Scanner.dcm', createScan()],
  ['Échographie.dcm', vector('cine-rle.dcm')],
  ['JPEG-LS.dcm', vector('ct-jpeg-ls.dcm')],
  ['JPEG 2000.dcm', vector('ct-jpeg-2000.dcm')],
  ['JPEG.dcm', vector('rgb-jpeg-baseline.dcm')],
  ['Courrier.pdf', createReferralLetter()],
  [
    'Lettre.xml',
    Buffer.from(
      letter(
        '<structuredBody><component><section><title>Conclusion</title><text><paragraph>Furosémide 40 mg</paragraph></text></section></component></structuredBody>'
      )
    )
  ],
  [
    'Lettre avec PDF.xml',
    Buffer.from(
      letter(
        `<nonXMLBody><text mediaType="application/pdf" representation="B64">${Buffer.from(createReferralLetter()).toString('base64')}</text></nonXMLBody>`
      )
    )
  ],
  ['Photo.png', png()],
  ['Note.txt', Buffer.from('Kaliémie 6,2 mmol/L')],
  [
    'Dessin.svg',
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.ran = true"><script>globalThis.ran = true</script></svg>'
    )
  ],
  [
    'Inconnue.dcm',
    Buffer.from(
      vector('ct-jpeg-2000.dcm').toString('latin1').replace('1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.53'),
      'latin1'
    )
  ],
  ['Coupé.dcm', vector('ct-jpeg-sv1.dcm').subarray(0, 700)],
  [
    'Entités.xml',
    Buffer.from(
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3">&a;</ClinicalDocument>'
    )
  ],
  ['Immense.png', png(65_535)],
  ['Abîmé.pdf', Buffer.from('%PDF-1.7\nnothing')],
  ['Compte rendu.docx', Buffer.from('PK\x03\x04')]
])

describeInBrowser('the viewer of attachments', () => {
  const browser = useBrowser()
  const folder = mkdtempSync(join(tmpdir(), 'colloque-preview-'))
  let server: Server
  let base: string

  beforeAll(async () => {
    await build({
      root: join(room, '../../../gallery/preview-page'),
      base: './',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0 },
      worker: { format: 'es' }
    })
    server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
      const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' }
      const bytes = path.startsWith('/files/')
        ? files.get(path.slice(7))
        : readFileSync(join(folder, path === '/' ? 'index.html' : path))
      const [, start, end] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []
      const part = start === undefined ? bytes : bytes?.subarray(Number(start), Number(end) + 1)
      const type = MIME[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream'
      response.writeHead(start === undefined ? 200 : 206, {
        ...headers,
        'content-type': type,
        'content-length': part?.length ?? 0
      })
      response.end(request.method === 'HEAD' ? undefined : part)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => {
    server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function show(...names: string[]): Promise<Page> {
    const { page } = await browser.visitor()
    await page.goto(`${base}#${names.map((name) => `file=${encodeURIComponent(name)}`).join('&')}`)
    await page.getByRole('button', { name: 'open' }).click()
    await page.getByRole('dialog').waitFor()
    return page
  }

  const reading = (page: Page) => page.locator('.preview-reading [aria-hidden]').innerText()
  /** The lightness of the picture in its middle and how much it differs over it: black is nothing drawn. */
  const contrast = (page: Page) =>
    page.locator('.preview-canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      let most = 0
      for (let index = 0; index < data.length; index += 4) most = Math.max(most, data[index] ?? 0)
      return most
    })

  it.each(['Scanner.dcm', 'JPEG-LS.dcm', 'JPEG 2000.dcm', 'JPEG.dcm', 'Photo.png'])('draws %s', async (name) => {
    const page = await show(name)
    await eventually(() => contrast(page)).toBeGreaterThan(100)
  })

  it('changes window and level by preset, by key and by drag, and takes it all back', async () => {
    const page = await show('Scanner.dcm')
    await eventually(() => reading(page)).toBe('C\u00A040 · L\u00A0400')
    await page.getByLabel('Fenêtre', { exact: true }).selectOption({ label: 'Cerveau' })
    await eventually(() => reading(page)).toBe('C\u00A040 · L\u00A080')
    await page.getByLabel('Fenêtre', { exact: true }).selectOption({ label: 'Poumon' })
    await eventually(() => reading(page)).toBe('C\u00A0-600 · L\u00A01500')
    const canvas = page.locator('.preview-canvas')
    await canvas.focus()
    await page.keyboard.press('Shift+ArrowRight')
    await eventually(() => reading(page)).toBe('C\u00A0-600 · L\u00A01561')
    const box = await canvas.boundingBox()
    if (box === null) throw new Error('no canvas')
    await page.mouse.move(box.x + 200, box.y + 200)
    await page.mouse.down()
    await page.mouse.move(box.x + 200, box.y + 260, { steps: 4 })
    await page.mouse.up()
    await eventually(() => reading(page)).not.toBe('C\u00A0-600 · L\u00A01561')
    await page.getByRole('button', { name: 'Réinitialiser' }).click()
    await eventually(() => reading(page)).toBe('C\u00A040 · L\u00A0400')
  })

  it('goes through slices by key, wheel and cine', async () => {
    const page = await show('Échographie.dcm')
    const position = page.locator('.preview-reading-end')
    await eventually(() => position.innerText()).toBe('Coupe 1 sur 5')
    await page.locator('.preview-canvas').focus()
    await page.keyboard.press('ArrowDown')
    await eventually(() => position.innerText()).toBe('Coupe 2 sur 5')
    await page.keyboard.press('End')
    await eventually(() => position.innerText()).toBe('Coupe 5 sur 5')
    await page.locator('.preview-canvas').hover()
    await page.mouse.wheel(0, -100)
    await eventually(() => position.innerText()).toBe('Coupe 4 sur 5')
    await page.keyboard.press(' ')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await eventually(() => position.innerText()).toBe('Coupe 1 sur 5')
  })

  it('shows whose examination it is', async () => {
    const page = await show('Scanner.dcm')
    await eventually(() => page.locator('.preview-facts').innerText()).toContain('FICTIF PATIENT')
    await eventually(() => page.locator('.preview-facts').innerText()).toContain('1er février 1959')
  })

  it('shows a PDF whose words can be selected and whose pages are reached', async () => {
    const page = await show('Courrier.pdf')
    const words = page.locator('.preview-words').first()
    await eventually(() => words.innerText()).toContain('Dr Camille Fictive')
    await page.getByRole('button', { name: 'Page suivante' }).click()
    await eventually(() => page.getByLabel('Numéro de page').inputValue()).toBe('2')
  })

  it('shows a letter, and the PDF that a letter encloses', async () => {
    const page = await show('Lettre.xml', 'Lettre avec PDF.xml')
    await eventually(() => page.locator('.preview-letter').innerText()).toContain('Furosémide 40 mg')
    await page.keyboard.press('ArrowRight')
    await eventually(() => page.locator('.preview-words').first().innerText()).toContain('Dr Camille Fictive')
    await eventually(() => page.locator('.preview-letter').innerText()).toContain('Dominique FICTIF')
  })

  it('reads drawings in XML as text, and runs nothing of them', async () => {
    const page = await show('Dessin.svg')
    await eventually(() => page.locator('.preview-text').innerText()).toContain('<script>')
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
  })

  it.each([
    ['Inconnue.dcm', 'Syntaxe JPEG Spectral Selection (Process 6 & 8) non prise en charge. Le fichier est intact.'],
    ['Coupé.dcm', 'Le contenu est incomplet'],
    ['Entités.xml', 'déclare des entités'],
    ['Immense.png', 'trop grand'],
    ['Abîmé.pdf', 'Le contenu est incomplet'],
    ['Compte rendu.docx', 'Le format Word ne s’affiche pas ici.']
  ])('ends %s in a sentence and a way to save it', async (name, sentence) => {
    const page = await show(name)
    await page.getByText('Aperçu impossible').waitFor()
    await eventually(() => page.locator('.empty').innerText()).toContain(sentence)
    await page.locator('.empty').getByRole('button', { name: 'Enregistrer' }).click()
    await eventually(() => page.evaluate(() => (globalThis as unknown as { seen: { saved: string[] } }).seen.saved)).toEqual([
      name
    ])
  })

  it('closes with Escape, and focus returns where it was', async () => {
    const page = await show('Note.txt')
    await page.getByText('Kaliémie 6,2').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('open')
  })

  it('walks through the attachments with arrows, and stops at the ends', async () => {
    const page = await show('Note.txt', 'Photo.png')
    const title = page.getByRole('heading', { level: 2 })
    await page.keyboard.press('ArrowLeft')
    expect(await title.innerText()).toContain('Note')
    await page.keyboard.press('ArrowRight')
    await eventually(() => title.innerText()).toContain('Photo')
    await page.keyboard.press('ArrowRight')
    expect(await title.innerText()).toContain('Photo')
  })

  it.each(['Scanner.dcm', 'Échographie.dcm', 'Courrier.pdf', 'Lettre.xml', 'Note.txt', 'Photo.png', 'Coupé.dcm'])(
    'leaves axe nothing to find with %s',
    async (name) => {
      const page = await show(name)
      await page.locator('.preview-canvas, .preview-words span, .preview-letter, .preview-text, .empty').first().waitFor()
      await page.evaluate(axe)
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
      })
      expect(violations).toEqual([])
    }
  )
})

function letter(body: string): string {
  return `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Lettre de liaison</title><recordTarget><patientRole><patient><name><given>Dominique</given><family>FICTIF</family></name></patient></patientRole></recordTarget><component>${body}</component></ClinicalDocument>`
}

/** A white picture of 8 × 8; with a `width`, one that claims more than it has. */
function png(width = 8): Uint8Array {
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII=',
    'base64'
  )
  if (width !== 8) for (const at of [16, 20]) picture.writeUInt32BE(width, at)
  return picture
}

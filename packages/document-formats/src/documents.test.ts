/** Proves the templates, the archive, and that the whole room runs where there is no page, no eval and no network. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { strFromU8, strToU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ArchiveEntry, createArchive } from './archive/create-archive.ts'
import { documentText } from './document-text.ts'
import { imageFiles, replaceImages } from './schema/document-json.ts'
import { documentNode } from './schema/fit-document.ts'
import { FIELD_LABELS, fieldNames, fillFields, TEMPLATE_TITLES, TEMPLATES, template } from './templates/templates.ts'

describe.each(['fr', 'en'] as const)('the templates (%s)', (language) => {
  it.each(TEMPLATES)('%s is a document whose fields have names', (name) => {
    const document = template(name, language)
    documentNode(document)
    expect(fieldNames(document).filter((field) => FIELD_LABELS[language][field] === undefined)).toEqual([])
    expect(TEMPLATE_TITLES[language][name]).not.toBe('')
    expect(fieldNames(document)).toEqual(expect.arrayContaining(['date']))
  })

  it('are filled with what is known, as text and as nothing else', () => {
    const filled = fillFields(template('referral-letter', language), { patient: 'Mme <b>Alpha\nBêta', __proto__: 'x' } as Record<
      string,
      string
    >)
    documentNode(filled)
    expect(documentText(filled)).toContain('Mme <b>Alpha Bêta')
    expect(documentText(filled)).toContain('[reason]')
  })
})

describe('pictures of a document', () => {
  it('are exchanged by their file, and removed without leaving a hole', () => {
    const image = (file: string) => ({ type: 'image', attrs: { file, alt: '', width: null } })
    const document = { type: 'doc', content: [image('a'), { type: 'blockquote', content: [image('b')] }, image('a')] }
    expect(imageFiles(document)).toEqual(['a', 'b'])
    const replaced = replaceImages(document, (file) => (file === 'a' ? 'new' : undefined))
    documentNode(replaced)
    expect(imageFiles(replaced)).toEqual(['new'])
  })
})

describe('the archive of a space', () => {
  const options = { title: 'Espace <1>', language: 'fr', createdAt: new Date(Date.UTC(2026, 4, 5)), createdBy: 'Dr A' } as const

  it('holds every file under a safe name, a manifest that proves them and a page that lists them', async () => {
    async function* pieces() {
      yield strToU8('morceau ')
      yield strToU8('par morceau')
    }
    const entries: ArchiveEntry[] = [
      { path: 'Dossier/Lettre.html', bytes: strToU8('<p>é</p>'), authors: ['Dr B'], changedAt: new Date(Date.UTC(2026, 1, 3)) },
      { path: 'dossier/lettre.HTML', bytes: strToU8('2') },
      { path: '../../etc/passwd', bytes: pieces() },
      { path: 'CON.txt', bytes: new Uint8Array(0) },
      { path: 'manifest.json', bytes: strToU8('mine') },
      { path: '', bytes: strToU8('nameless') },
      { folder: 'À classer/../Vide' }
    ]
    const files = unzipSync(await collect(createArchive(entries, options)))
    const names = [
      'Dossier/Lettre.html',
      'dossier/lettre (2).HTML',
      '_/_/etc/passwd',
      '_CON.txt',
      'manifest (2).json',
      'file',
      'À classer/Vide/',
      'manifest.json',
      'index.html'
    ]
    expect(Object.keys(files)).toEqual(names.map((name) => (name.startsWith('_/') ? 'etc/passwd' : name)))
    const manifest = JSON.parse(strFromU8(files['manifest.json']!))
    expect(manifest).toMatchObject({
      format: 'colloque-archive',
      version: 1,
      emptyFolders: ['À classer/Vide/'],
      title: 'Espace <1>',
      createdAt: '2026-05-05T00:00:00.000Z',
      createdBy: 'Dr A'
    })
    for (const { path, sha256, sizeBytes } of manifest.files) {
      expect([path, sha256, sizeBytes]).toEqual([
        path,
        createHash('sha256').update(files[path]!).digest('hex'),
        files[path]!.length
      ])
    }
    expect(manifest.files).toHaveLength(entries.length - 1)
    expect(manifest.files[0]).toMatchObject({ authors: ['Dr B'], changedAt: '2026-02-03T00:00:00.000Z' })
    expect(manifest.files[1]).toMatchObject({ name: 'dossier/lettre.HTML' })
    expect(strFromU8(files['etc/passwd']!)).toBe('morceau par morceau')
    const page = strFromU8(files['index.html']!)
    expect(page).toContain('Espace &#60;1&#62;')
    expect(page).toContain('href="./dossier/lettre%20(2).HTML"')
  })

  it('comes piece by piece, and ends with the error of the entry that failed', async () => {
    async function* failing() {
      yield strToU8('a')
      throw new Error('the disk is gone')
    }
    await expect(collect(createArchive([{ path: 'a', bytes: failing() }], options))).rejects.toThrow('the disk is gone')
    let asked = 0
    function* endless(): Generator<ArchiveEntry> {
      for (;;) yield { path: `${++asked}.bin`, bytes: new Uint8Array(1000) }
    }
    const stream = createArchive(endless(), options)
    for (let count = 0; count < 3; count++) await stream.next()
    await stream.return(undefined)
    expect(asked).toBeLessThan(5)
  })
})

describe('the room', () => {
  it('reads and writes every format without a page, without eval and without a network', () => {
    const program = fileURLToPath(new URL('./testing/closed-world.ts', import.meta.url))
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--no-warnings', program],
      { encoding: 'utf8' }
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ pdf: 'written', docx: 'read again', html: 'read again', md: 'read again', reached: [] })
  })
})

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

/** A process of its own for one test: takes away what a worker without keys must not have, then uses every format. Speaks JSON. */
import { pictureOf } from './pictures.ts'
import { randomDocument, randomFrom } from './random-document.ts'

const FORBIDDEN = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'window',
  'document',
  'navigator',
  'localStorage',
  'sessionStorage'
]
const reached: string[] = []
for (const name of FORBIDDEN) {
  const taken = () => {
    reached.push(name)
    return undefined
  }
  // What asks whether it exists finds that it does not; what calls it fails, and is named.
  if (name === 'fetch') Object.defineProperty(globalThis, name, { get: () => taken })
  else Reflect.deleteProperty(globalThis, name)
}

const { exportDocument, importDocument } = await import('../index.ts')
const document = randomDocument(randomFrom(7), { isSimple: true })
const outcome: Record<string, unknown> = {}
for (const format of ['pdf', 'docx', 'html', 'md'] as const) {
  const { bytes } = await exportDocument(document, {
    format,
    title: 'Essai',
    language: 'fr',
    images: (file) => ({ bytes: pictureOf(file) })
  })
  if (format !== 'pdf') await importDocument(bytes, { name: `a.${format}` })
  outcome[format] = format === 'pdf' && bytes.length > 1000 ? 'written' : 'read again'
}
const print = (globalThis as unknown as { console: { log(line: string): void } }).console
print.log(JSON.stringify({ ...outcome, reached }))

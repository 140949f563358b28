/** The viewer alone, on files that are served beside this page: what its tests in a browser look at. Part of no application. */
import './without-eval.ts'
import type { Attachment } from '@colloque/client-api'
import { lazy, Suspense, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageContext } from '../../src/text/catalogue.ts'
import '../../src/styles/index.css'

const Preview = lazy(async () => ({ default: (await import('../../src/features/preview/preview.tsx')).Preview }))
const wanted = new URLSearchParams(location.hash.slice(1))
const language = wanted.get('language') === 'en' ? 'en' : 'fr'
document.documentElement.lang = language
document.documentElement.dataset.theme = wanted.get('theme') ?? 'light'

const address = (id: string) => `./files/${encodeURIComponent(id)}`
const files = wanted.getAll('file')
const attachments = await Promise.all(
  files.map(async (name): Promise<Attachment> => {
    const sizeBytes = Number((await fetch(address(name), { method: 'HEAD' })).headers.get('content-length'))
    return { id: name, name, sizeBytes, type: '', state: wanted.has('away') ? 'available' : 'ready' }
  })
)
/** What a test asks the page about: the ranges that were read, and what was saved. */
const seen = { ranges: [] as (readonly [number, number])[], saved: [] as string[] }
Object.assign(globalThis, { seen })

async function read(id: string, start: number, end: number): Promise<Uint8Array> {
  seen.ranges.push([start, end])
  const response = await fetch(address(id), { headers: { range: `bytes=${start}-${end - 1}` } })
  return new Uint8Array(await response.arrayBuffer())
}

function Page() {
  const [isOpen, setOpen] = useState(false)
  return (
    <LanguageContext value={language}>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        open
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <Preview
            attachments={attachments}
            start={attachments[0]?.id ?? ''}
            fetch={() => new Promise(() => undefined)}
            read={read}
            progress={() => ({ doneBytes: 3_000_000, totalBytes: 9_000_000 })}
            onSave={(id) => void seen.saved.push(id)}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </LanguageContext>
  )
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<Page />)

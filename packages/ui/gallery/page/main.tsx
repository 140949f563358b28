/** The interface on a client that plays a scene: `#scene=thread&theme=dark&language=en`. Everything it answers is checked against the contract. */
import { connect, memoryPortPair, Refusal, serve } from '@colloque/client-api'
import { mountInterface } from '../../src/index.tsx'
import type { Shell } from '../../src/shell.ts'
import { sceneNamed } from '../scenes/index.ts'
import { createSampleClient } from '../scenes/sample-client.ts'

const wanted = new URLSearchParams(location.hash.slice(1))
const scene = sceneNamed(wanted.get('scene') ?? 'conversations')
const language = wanted.get('language') === 'en' ? 'en' : 'fr'
const theme = wanted.get('theme') === 'dark' ? 'dark' : 'light'
const [ours, theirs] = memoryPortPair()
const files = new Map<string, Uint8Array>()
for (const [id, name] of Object.entries(scene.files ?? {})) {
  const response = await fetch(`./files/${name}`)
  files.set(id, new Uint8Array(await response.arrayBuffer()))
}
const sample = createSampleClient({ ...scene, settings: { language, theme, textSize: 100, ...scene.settings } }, files)
serve(sample, theirs, {
  onUnexpected(error) {
    // What a scene wants refused is no fault.
    if (!(error instanceof Refusal)) console.error('sample client', error)
  }
})

const shell: Shell = {
  kind: wanted.get('shell') === 'desktop' ? 'desktop' : 'browser',
  version: '0.2.0',
  hints: { language, theme },
  rememberHints: () => {},
  lostFiles: 0,
  noteHeldFiles: () => {},
  save: async () => 'saved',
  async saveStream(_name, parts) {
    for await (const _ of parts);
    return 'saved'
  },
  openExternal: async () => {},
  notify: () => {},
  onOpen: (listener) => {
    if (scene.link) queueMicrotask(() => listener({ link: scene.link as string }))
    return () => {}
  },
  setUnread: () => {},
  licences: async () => [
    { name: 'react', version: '19.3.1', licence: 'MIT' },
    { name: 'yjs', version: '13.6.33', licence: 'MIT' }
  ]
}

const root = document.getElementById('root')
if (root) mountInterface(root, { client: connect(ours), shell })

/** How the interface is bundled for a browser under the host's content security policy: nothing inline, nothing remote. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { licencesFile } from '@colloque/ui/licences'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  root: fileURLToPath(new URL('src/renderer', import.meta.url)),
  define: { COLLOQUE_VERSION: JSON.stringify(version) },
  plugins: [react(), licencesFile()],
  build: {
    emptyOutDir: true,
    target: 'es2024',
    // Rewritten for older browsers, light-dark() knows one theme for the whole page; the viewer has its own.
    cssTarget: 'esnext',
    // A font or a script in a data: address is refused by the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    // What tells zod to compile nothing runs before all that uses it, whichever chunks share that.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|without-eval/ }] } } }
  },
  worker: { format: 'es' }
})

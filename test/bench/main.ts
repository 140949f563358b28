import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()

/** npm run bench [-- relay|client|documents|crypto|files|vault|interface|hostile]: what this machine does, beside its aims and its peers in the same run. Not part of CI. */
const benches: Record<string, () => Promise<void>> = {
  crypto: async () => (await import('./crypto.ts')).benchCrypto(),
  relay: async () => (await import('./relay.ts')).benchRelay(),
  client: async () => (await import('./client.ts')).benchClient(),
  documents: async () => (await import('./documents.ts')).benchDocuments(),
  files: async () => (await import('./files.ts')).benchFiles(),
  vault: async () => (await import('./vault.ts')).benchVault(),
  interface: async () => (await import('./interface.ts')).benchInterface(),
  hostile: async () => (await import('./hostile.ts')).benchHostile()
}

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = named.find((name) => !Object.hasOwn(benches, name))
if (unknown !== undefined) {
  console.error(`bench: no part is called ${unknown}; there are ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
for (const [name, run] of Object.entries(benches)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.log(`\n${name}`)
  await run()
}

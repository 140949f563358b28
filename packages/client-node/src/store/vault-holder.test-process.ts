/** Holds a vault until it is killed; started by vault-place.test.ts. */
import { openVaultPlace } from './vault-place.ts'

// Whoever started it may end before it is killed.
process.on('disconnect', () => process.exit())
const place = openVaultPlace(process.argv[2] ?? '')
await place.lock()
const store = await place.openStore(new Uint8Array(32).fill(3))
store.script('CREATE TABLE note (number INTEGER)')
for (let number = 0; number < 100; number++) store.run('INSERT INTO note VALUES (?)', number)
process.send?.('holding')
setInterval(() => undefined, 1_000)

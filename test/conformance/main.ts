/** The process of `npm run conformance`; what it does is in conformance.ts. */
import { conformance } from './conformance.ts'

process.exitCode = await conformance(process.argv.slice(2), console.log, console.error)

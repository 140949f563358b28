/** Comes before the contract's shapes: zod would otherwise try to compile them by eval, which the policy refuses and reports. */
import { config } from 'zod'

config({ jitless: true })

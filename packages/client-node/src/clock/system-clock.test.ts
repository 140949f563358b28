import { setTimeout as delay } from 'node:timers/promises'
import { describeClock } from '@colloque/client/clock-contract'
import { systemClock } from './system-clock.ts'

describeClock('system', () => ({ clock: systemClock(), pass: async (durationMs) => void (await delay(durationMs)) }))

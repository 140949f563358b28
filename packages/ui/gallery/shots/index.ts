/** Every screen and every state of the interface, by name. */
import { documents } from './documents.ts'
import { firstSteps } from './first-steps.ts'
import { list } from './list.ts'
import { preview } from './preview.ts'
import { rooms } from './rooms.ts'
import type { Shot } from './shot.ts'
import { thread } from './thread.ts'
import { writing } from './writing.ts'

export const shots: readonly Shot[] = [...firstSteps, ...list, ...thread, ...preview, ...documents, ...writing, ...rooms]

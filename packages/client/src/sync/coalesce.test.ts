import type { AnyEvent } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

const message = (id: string, text: string, conversation = 'c'): AnyEvent =>
  ({ type: 'message', message: { id, conversation, text } }) as AnyEvent
const alert: AnyEvent = { type: 'integrity', kind: 'gap', seq: 1 }

it('says each thing once, as it is last, and drops nothing that happened', () => {
  const events = [
    { type: 'directory' } as const,
    message('1', 'a'),
    alert,
    message('2', 'b'),
    message('1', 'a, again'),
    alert,
    message('1', 'elsewhere', 'd'),
    { type: 'directory' } as const
  ]
  expect(coalesce(events)).toEqual([
    { type: 'directory' },
    message('1', 'a, again'),
    alert,
    message('2', 'b'),
    alert,
    message('1', 'elsewhere', 'd')
  ])
})

import type { Conversation } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { createArrivals, unreadIn } from './arrivals.ts'

const conversation = (part: Partial<Conversation> = {}): Conversation => ({
  id: 'a'.repeat(32),
  kind: 'direct',
  name: '',
  status: 'active',
  members: [],
  unread: 0,
  unreadUrgent: 0,
  mentioned: false,
  history: false,
  readSeq: 0,
  lastAt: 0,
  pinned: false,
  muted: false,
  ...part
})

it('says once that something arrived, and whether it is urgent', () => {
  const arrivals = createArrivals([conversation({ unread: 2 })])
  expect(arrivals.note(conversation({ unread: 2 }), false)).toBeUndefined()
  expect(arrivals.note(conversation({ unread: 3 }), false)).toEqual({ conversation: 'a'.repeat(32), urgent: false })
  expect(arrivals.note(conversation({ unread: 3 }), false)).toBeUndefined()
  expect(arrivals.note(conversation({ unread: 4, unreadUrgent: 1 }), false)).toMatchObject({ urgent: true })
})

it('says nothing of what is on screen, muted, or read', () => {
  const arrivals = createArrivals([])
  expect(arrivals.note(conversation({ unread: 1 }), true)).toBeUndefined()
  expect(arrivals.note(conversation({ unread: 0 }), false)).toBeUndefined()
  expect(arrivals.note(conversation({ unread: 5, muted: true }), false)).toBeUndefined()
  expect(arrivals.note(conversation({ unread: 6 }), false)).toMatchObject({ urgent: false })
})

it('says of a conversation that it did not know', () =>
  expect(createArrivals([]).note(conversation({ unread: 1 }), false)).toBeDefined())

it('counts what calls', () => expect(unreadIn([conversation({ unread: 3 }), conversation({ unread: 5, muted: true })])).toBe(3))

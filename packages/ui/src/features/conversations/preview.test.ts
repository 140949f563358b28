import type { Conversation } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { passes, previewOf, tickOf } from './preview.ts'

const me = { account: '1'.repeat(32), name: 'Dr L. Témoin', isYou: true }
const other = { account: '2'.repeat(32), name: 'Dr B. Fictif', isYou: false }
const last = {
  message: '3'.repeat(32),
  from: other,
  text: 'Kaliémie\n6,2 mmol/l',
  files: 0,
  state: 'received',
  urgent: false,
  deleted: false
} as const
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
  last,
  pinned: false,
  muted: false,
  ...part
})

it('names who spoke in a group, and oneself everywhere', () => {
  expect(previewOf(conversation(), [])).toEqual({ kind: 'said', who: undefined, text: 'Kaliémie 6,2 mmol/l', files: 0 })
  expect(previewOf(conversation({ kind: 'group' }), [])).toMatchObject({ who: 'Dr B. Fictif' })
  expect(previewOf(conversation({ last: { ...last, from: me, state: 'sent' } }), [])).toMatchObject({ who: '' })
})

it('puts who writes before what failed, that before a draft, and a draft before what was said', () => {
  const all = conversation({ draft: { text: ' Merci ' }, last: { ...last, from: me, state: 'failed' } })
  expect(previewOf(all, [other.account])).toMatchObject({ kind: 'typing' })
  expect(previewOf(all, [])).toMatchObject({ kind: 'failed' })
  expect(previewOf(conversation({ draft: { text: ' Merci ' } }), [])).toEqual({ kind: 'draft', text: 'Merci' })
  expect(previewOf(conversation({ draft: { text: '  ' } }), [])).toMatchObject({ kind: 'said' })
})

it('shows nothing of what was taken back', () =>
  expect(previewOf(conversation({ last: { ...last, text: '', deleted: true } }), [])).toEqual({
    kind: 'deleted',
    who: undefined
  }))

it('says that one is no longer there, and that nothing was said yet', () => {
  expect(previewOf(conversation({ status: 'left' }), [other.account])).toEqual({ kind: 'status', status: 'left' })
  const { last: _, ...silent } = conversation()
  expect(previewOf(silent, [])).toEqual({ kind: 'nothing' })
  expect(previewOf({ ...silent, status: 'creating' }, [])).toEqual({ kind: 'status', status: 'creating' })
})

it('ticks one’s own last message alone', () => {
  const own = conversation({ last: { ...last, from: me, state: 'read' } })
  expect(tickOf(own, previewOf(own, []))).toBe('read')
  expect(tickOf(own, { kind: 'draft', text: 'Merci' })).toBeUndefined()
  expect(tickOf(conversation(), previewOf(conversation(), []))).toBeUndefined()
})

it('filters, and keeps the open one in sight', () => {
  expect(passes('unread', conversation({ unread: 1 }), undefined)).toBe(true)
  expect(passes('unread', conversation(), undefined)).toBe(false)
  expect(passes('unread', conversation(), 'a'.repeat(32))).toBe(true)
  expect(passes('urgent', conversation({ unread: 1 }), undefined)).toBe(false)
  expect(passes('urgent', conversation({ unread: 1, unreadUrgent: 1 }), undefined)).toBe(true)
})

import { expect, it } from 'vitest'
import { type Circumstances, worstTrouble } from './trouble.ts'

const well: Circumstances = {
  suspended: undefined,
  connection: 'online',
  reason: undefined,
  offlineSinceMs: undefined,
  waiting: 0
}
const offline: Circumstances = { ...well, connection: 'offline', offlineSinceMs: 5, waiting: 2 }

it('says nothing while all is well or begins', () => {
  expect(worstTrouble(well)).toBeUndefined()
  expect(worstTrouble({ ...well, connection: 'connecting' })).toBeUndefined()
})

it('counts what waits while offline, also while it tries again', () => {
  expect(worstTrouble(offline)).toEqual({ kind: 'offline', sinceMs: 5, waiting: 2 })
  expect(worstTrouble({ ...offline, connection: 'connecting' })).toMatchObject({ kind: 'offline' })
  expect(worstTrouble({ ...offline, reason: 'relay-unreachable' })).toMatchObject({ kind: 'offline' })
})

it('puts a relay that refuses before the network, and two histories before both', () => {
  expect(worstTrouble({ ...offline, reason: 'relay-changed' })).toEqual({ kind: 'refused', reason: 'relay-changed' })
  expect(worstTrouble({ ...offline, reason: 'relay-changed', suspended: 'fork' })).toEqual({ kind: 'suspended', how: 'fork' })
  expect(worstTrouble({ ...well, suspended: 'rollback' })).toEqual({ kind: 'suspended', how: 'rollback' })
})

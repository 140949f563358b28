import { describe, expect, it } from 'vitest'
import { createFairTurns } from './fair-turns.ts'

/** Turns of an event loop that moves when it is told. */
function loop() {
  const heard: string[] = []
  const held: string[] = []
  let due: (() => void) | undefined
  const turns = createFairTurns((next) => {
    expect(due).toBeUndefined()
    due = next
  })
  return {
    heard,
    held,
    isOver: () => due === undefined,
    turn() {
      const next = due
      due = undefined
      next?.()
      return heard.splice(0)
    },
    line(name: string) {
      return turns.line(
        (frame) => heard.push(`${name}${frame[0]}`),
        (isWaiting) => held.push(`${name} ${isWaiting ? 'waits' : 'goes on'}`)
      )
    }
  }
}
const frame = (number: number, sizeBytes = 1): Uint8Array => new Uint8Array(sizeBytes).fill(number)
const named = (name: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${name}${first + index}`)

describe('turns of those who speak at once', () => {
  it('[LIM-15] hears a single connection at once, and no more than 4 frames before it looks at others', () => {
    const { heard, held, line, turn, isOver } = loop()
    const one = line('a')
    for (let number = 1; number <= 10; number++) one.add(frame(number))
    expect(heard.splice(0)).toEqual(named('a', 1, 4))
    expect(held).toEqual(['a waits'])
    expect(turn()).toEqual(named('a', 5, 8))
    expect(turn()).toEqual(named('a', 9, 10))
    expect(held).toEqual(['a waits', 'a goes on'])
    expect(turn()).toEqual([])
    expect(isOver()).toBe(true)
  })

  it('[LIM-15] hears one word of an honest connection before the hundreds that others sent earlier', () => {
    const { heard, line, turn } = loop()
    const many = Array.from({ length: 20 }, (_, index) => line(`${String.fromCharCode(97 + index)}`))
    for (const one of many) for (let number = 1; number <= 100; number++) one.add(frame(number))
    heard.length = 0
    line('honest').add(frame(1))
    expect(heard.splice(0)).toEqual(['honest1'])
    const next = turn()
    expect(next).toHaveLength(many.length)
    expect(new Set(next.map((name) => name[0])).size).toBe(many.length)
  })

  it('[LIM-15] gives large frames a turn each, and keeps the order of each connection', () => {
    const { heard, line, turn } = loop()
    const one = line('a')
    one.add(frame(1, 70_000))
    one.add(frame(2, 70_000))
    one.add(frame(3))
    expect(heard.splice(0)).toEqual(['a1'])
    expect(turn()).toEqual(['a2'])
    expect(turn()).toEqual(['a3'])
  })

  it('forgets what waited when the connection ends, and holds nobody any more', () => {
    const { heard, line, turn, isOver } = loop()
    const [one, other] = [line('a'), line('b')]
    for (let number = 1; number <= 40; number++) one.add(frame(number))
    heard.length = 0
    one.end()
    other.add(frame(1))
    expect(heard.splice(0)).toEqual(['b1'])
    expect(turn()).toEqual([])
    expect(isOver()).toBe(true)
  })
})

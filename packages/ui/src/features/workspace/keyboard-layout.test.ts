import { expect, it } from 'vitest'
import { isPressed, shownKeys } from './keyboard-layout.ts'

const azerty = new Map([
  ['KeyQ', 'a'],
  ['Period', ':'],
  ['Slash', '!']
])
const qwerty = new Map([
  ['KeyQ', 'q'],
  ['Slash', '/']
])
const qwertz = new Map([
  ['KeyQ', 'q'],
  ['Slash', '-'],
  ['Digit7', '7']
])
const shortcuts = { key: '/', ctrl: true }
const event = { key: '/', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false }

it.each([
  ['AZERTY', azerty, 'Ctrl Maj :'],
  ['QWERTY', qwerty, 'Ctrl /'],
  ['QWERTZ', qwertz, 'Ctrl Maj 7'],
  ['unknown', undefined, 'Ctrl /']
])('shows Ctrl / as it is typed on %s', (_, layout, shown) => expect(shownKeys(shortcuts, 'fr', layout, false)).toBe(shown))

it('names keys in the language', () => {
  expect(shownKeys({ key: 'l', ctrl: true, shift: true }, 'fr', qwerty, false)).toBe('Ctrl Maj L')
  expect(shownKeys({ key: 'l', ctrl: true, shift: true }, 'en', qwerty, false)).toBe('Ctrl Shift L')
  expect(shownKeys({ key: 'arrowup', alt: true }, 'fr', qwerty, false)).toBe('Alt ↑')
})

it('knows a symbol with and without Shift, and a letter only as it was set', () => {
  expect(isPressed(shortcuts, event)).toBe(true)
  expect(isPressed(shortcuts, { ...event, shiftKey: true })).toBe(true)
  expect(isPressed(shortcuts, { ...event, key: ':' })).toBe(false)
  const lock = { key: 'l', ctrl: true, shift: true }
  expect(isPressed(lock, { ...event, key: 'L', shiftKey: true })).toBe(true)
  expect(isPressed(lock, { ...event, key: 'l' })).toBe(false)
  expect(isPressed({ key: 'f6' }, { ...event, key: 'F6' })).toBe(false)
  expect(isPressed({ key: 'f6' }, { ...event, key: 'F6', ctrlKey: false })).toBe(true)
})

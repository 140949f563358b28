import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

describe('the options', () => {
  it('have the person’s language from the terminal, French where it has none', () => {
    const language = (environment: Record<string, string>) => readOptions(['--vault', 'v'], environment).language
    expect([{}, { LANG: 'C.UTF-8' }, { LANG: 'fr_FR.UTF-8' }, { LANG: 'en_GB.UTF-8' }].map(language)).toEqual([
      'fr',
      'fr',
      'fr',
      'en'
    ])
    expect(readOptions(['--vault', 'v', '--language', 'en'], { LANG: 'fr_FR' }).language).toBe('en')
  })

  it('open a browser unless told not to', () => {
    expect(readOptions(['--vault', 'v'], {}).open).toBe(true)
    expect(readOptions(['--vault', 'v', '--no-open'], {}).open).toBe(false)
  })

  it.each([
    [[]],
    [['--vault', 'v', '--port', 'x']],
    [['--vault', 'v', '--port', '65536']],
    [['--vault', 'v', '--language', 'de']],
    [['--vault', 'v', 'more']],
    [['--vault', 'v', '--host', '0.0.0.0']]
  ])('refuse %j', (args) => expect(() => readOptions(args, {})).toThrow())

  it('name no port by themselves', () => {
    expect(readOptions(['--vault', 'v'], {}).port).toBe(undefined)
    expect(readOptions(['--vault', 'v', '--port', '8080'], {}).port).toBe(8080)
  })
})

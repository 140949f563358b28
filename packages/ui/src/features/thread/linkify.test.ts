import { describe, expect, it } from 'vitest'
import { findLinks } from './linkify.ts'

const shown = (text: string) => findLinks(text).map(({ start, end }) => text.slice(start, end))

describe('links', () => {
  it('finds addresses and leaves the end of the sentence out', () => {
    expect(shown('Voir https://exemple.fr/a?b=1. Puis (https://exemple.org/c), et www.exemple.net !')).toEqual([
      'https://exemple.fr/a?b=1',
      'https://exemple.org/c',
      'www.exemple.net'
    ])
    expect(shown('« https://exemple.fr/été » : lu ?')).toEqual(['https://exemple.fr/été'])
  })

  it('keeps a bracket that belongs to the address', () => {
    expect(shown('https://fr.example.org/wiki/Lactate_(chimie).')).toEqual(['https://fr.example.org/wiki/Lactate_(chimie)'])
  })

  it('knows no other scheme', () => {
    expect(shown('javascript:alert(1) data:text/html,x file:///etc/passwd ftp://exemple.fr colloque://x')).toEqual([])
  })

  it('names the host that is really asked, in punycode', () => {
    expect(findLinks('https://banque.fr@mauvais.example/x')[0]?.host).toBe('mauvais.example')
    expect(findLinks('https://аpple.com')[0]?.host).toBe('xn--pple-43d.com')
    expect(findLinks('https://аpple.com')[0]?.url).toBe('https://xn--pple-43d.com/')
  })

  it('finds mail addresses, once', () => {
    expect(findLinks('a.exemple@hopital.example, mailto:b@hopital.example.')).toMatchObject([
      { kind: 'mail', url: 'mailto:a.exemple@hopital.example', host: 'a.exemple@hopital.example' },
      { kind: 'mail', url: 'mailto:b@hopital.example', host: 'b@hopital.example' }
    ])
    expect(findLinks('https://x.example/u@hopital.example')).toHaveLength(1)
  })

  it('ends soon on hostile text', () => {
    expect(findLinks('https://'.repeat(2500))).toEqual([])
    expect(findLinks(`a@${'b.'.repeat(9000)}`).length).toBeLessThan(3)
  })
})

import { randomBytes, randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { canonicalRelayUrl, foundingLink, invitationLink, isLoopbackHost, parseLink } from './links.ts'

const token = new Uint8Array(32).fill(1)
const joinSecret = new Uint8Array(32).fill(255)
const failureOf = (text: string) => {
  const link = parseLink(text)
  return link.kind === 'refused' ? link.failure : link.kind
}

it('[LINK-1] writes and reads the founding link in one frozen spelling', () => {
  const link = foundingLink({ relayUrl: 'http://127.0.0.1:4000', token })
  expect(link).toBe('colloque://127.0.0.1:4000/found?tls=0#AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE')
  expect(parseLink(link)).toEqual({ kind: 'founding', relayUrl: 'http://127.0.0.1:4000', token })
})

it('[LINK-1] writes and reads the invitation link in one frozen spelling', () => {
  const link = invitationLink({ relayUrl: 'https://relais.interhop.example/colloque/', admissionToken: token, joinSecret })
  expect(link).toBe(
    'colloque://relais.interhop.example/colloque/join#AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE.__________________________________________8'
  )
  expect(parseLink(link)).toEqual({
    kind: 'invitation',
    relayUrl: 'https://relais.interhop.example/colloque',
    admissionToken: token,
    joinSecret
  })
})

it('[LINK-1] reads back every link it writes', () => {
  const hosts = ['localhost', '127.0.0.1:1', '[::1]:65535', 'a.b-c.example', 'xn--hpital-lxa.example:8443']
  for (let round = 0; round < 500; round++) {
    const host = hosts[randomInt(hosts.length)] ?? ''
    const plain = /^(localhost|127|\[)/.test(host) && round % 2 === 0
    const relayUrl = `${plain ? 'http' : 'https'}://${host}${round % 3 === 0 ? '/un/chemin' : ''}`
    const secrets = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))] as const
    const founding = foundingLink({ relayUrl, token: secrets[0] })
    const invitation = invitationLink({ relayUrl, admissionToken: secrets[0], joinSecret: secrets[1] })
    expect(parseLink(founding), founding).toEqual({ kind: 'founding', relayUrl, token: secrets[0] })
    expect(parseLink(invitation), invitation).toEqual({
      kind: 'invitation',
      relayUrl,
      admissionToken: secrets[0],
      joinSecret: secrets[1]
    })
  }
})

it('[LINK-2] keeps every secret after the first #', () => {
  const link = invitationLink({ relayUrl: 'https://r.example', admissionToken: token, joinSecret })
  expect(link.split('#')).toHaveLength(2)
  expect(link.split('#')[0]).toBe('colloque://r.example/join')
})

it('[LINK-3] accepts plain http on loopback hosts only', () => {
  expect(() => foundingLink({ relayUrl: 'http://relay.example', token })).toThrow('insecure-address')
  expect(failureOf(`colloque://relay.example/found?tls=0#${'A'.repeat(43)}`)).toBe('insecure-address')
  expect(failureOf(`colloque://127.0.0.1.evil.example/found?tls=0#${'A'.repeat(43)}`)).toBe('insecure-address')
  const near = ['localhost', '127.9.0.1', '127.255.249.100', '[::1]', '::1']
  expect(near.filter((host) => !isLoopbackHost(host))).toEqual([])
  const far = ['127.0.0.1.x', '127.0.0.256', '127.999.0.1', '127.1', '127.0.0.01', '128.0.0.1', '0.0.0.0', 'localhost.x', '']
  expect(far.filter(isLoopbackHost)).toEqual([])
})

it('[LINK-4] refuses whatever is not exactly one of our links, each with its failure', () => {
  const secret = 'A'.repeat(43)
  expect(failureOf('')).toBe('not-a-link')
  expect(failureOf(`https://r.example/found#${secret}`)).toBe('not-a-link')
  expect(failureOf(` colloque://r.example/found#${secret}`)).toBe('not-a-link')
  expect(failureOf(`colloque://r.example/found#${secret}#`)).toBe('not-a-link')
  expect(failureOf(`colloque://r.example/found`)).toBe('not-a-link')
  expect(failureOf(`colloque://${'a/'.repeat(600)}found#${secret}`)).toBe('not-a-link')
  expect(failureOf(`colloque://r.example/invite#${secret}`)).toBe('unknown-kind')
  expect(failureOf(`colloque://user@r.example/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://R.example/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example:443/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example:70000/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example/../found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example//found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r..example/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://${'a'.repeat(250)}_/found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque:///found#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example/found?tls=1#${secret}`)).toBe('bad-address')
  expect(failureOf(`colloque://r.example/found#`)).toBe('bad-secret')
  expect(failureOf(`colloque://r.example/found#${secret}=`)).toBe('bad-secret')
  expect(failureOf(`colloque://r.example/found#${'A'.repeat(42)}B`)).toBe('bad-secret')
  expect(failureOf(`colloque://r.example/found#${secret}.${secret}`)).toBe('bad-secret')
  expect(failureOf(`colloque://r.example/join#${secret}`)).toBe('bad-secret')
  expect(failureOf(`colloque://r.example/join#${secret}.${secret}.${secret}`)).toBe('bad-secret')
})

it('[LINK-5] gives each relay one canonical address', () => {
  expect(canonicalRelayUrl('HTTPS://Relay.Example:443/')).toBe('bad-address')
  expect(canonicalRelayUrl('https://Relay.Example:443/')).toEqual({ url: 'https://relay.example' })
  expect(canonicalRelayUrl('http://localhost:80')).toEqual({ url: 'http://localhost' })
  expect(canonicalRelayUrl('https://relay.example/?q')).toBe('bad-address')
  expect(canonicalRelayUrl('http://relay.example')).toBe('insecure-address')
})

import { foundingLink, invitationLink } from '@colloque/protocol'
import { expect, it } from 'vitest'
import type { HttpRequest, Transport } from '../../ports/index.ts'
import { inspectLink } from './inspect-link.ts'

const relayUrl = 'https://relay.test/colloque'
const secret = new Uint8Array(32).fill(7)

function transportOf(status: number, ...parts: readonly (string | Uint8Array)[]): { transport: Transport; asked: HttpRequest[] } {
  const asked: HttpRequest[] = []
  async function* body() {
    for (const part of parts) yield typeof part === 'string' ? new TextEncoder().encode(part) : part
  }
  return {
    asked,
    transport: {
      connect: () => Promise.reject(new Error('no socket is needed')),
      request: async (request) => {
        asked.push(request)
        return { status, headers: {}, body: body() }
      }
    }
  }
}

it('shows what the host declares, texts alone, and sends no secret', async () => {
  const { transport, asked } = transportOf(
    200,
    '{"declaration":{"host":"Exem',
    'ple","country":"FR","count":3,"more":{}},"version":"1"}'
  )
  const link = invitationLink({ relayUrl, admissionToken: secret, joinSecret: secret })
  expect(await inspectLink(transport, ` ${link}\n`)).toEqual({
    kind: 'invitation',
    relayUrl,
    declaration: { host: 'Exemple', country: 'FR' }
  })
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${relayUrl}/about`])
})

it('shows that nothing is declared', async () => {
  const link = foundingLink({ relayUrl, token: secret })
  for (const about of ['{"declaration":null}', '{}', '[]', '"x"'])
    expect(await inspectLink(transportOf(200, about).transport, link)).toEqual({ kind: 'founding', relayUrl, declaration: {} })
})

it('refuses what is no link before it asks anything, and answers that are none', async () => {
  const { transport, asked } = transportOf(200, '{}')
  await expect(inspectLink(transport, 'https://relay.test')).rejects.toMatchObject({ code: 'invalid-link' })
  expect(asked).toEqual([])
  const link = foundingLink({ relayUrl, token: secret })
  for (const [status, ...parts] of [
    [404, '{}'],
    [200, '<html>'],
    [200, new Uint8Array(65 << 10)],
    [200, Uint8Array.of(0xff)]
  ] as const)
    await expect(inspectLink(transportOf(status, ...parts).transport, link)).rejects.toMatchObject({ code: 'relay-unreachable' })
})

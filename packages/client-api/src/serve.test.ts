/** What a hostile renderer may send. */
import { describe, expect, it } from 'vitest'
import { KEPT_UPLOADS } from './begun-uploads.ts'
import { CLIENT_SENTENCES } from './codes.ts'
import { type ClientContract, commands } from './contract.ts'
import { isPlainData } from './plain-data.ts'
import { memoryPortPair } from './port.ts'
import { type ServeOptions, serve } from './serve.ts'
import { FILE_PART_BYTES } from './shapes.ts'

const conversation = 'a'.repeat(32)

function createServed(options: ServeOptions = {}) {
  const calls: { name: string; input: unknown }[] = []
  const contract: ClientContract = {
    async call(name, input) {
      calls.push({ name, input })
      return {} as never
    },
    subscribe: () => () => {}
  }
  const [ours, theirs] = memoryPortPair()
  const answers: unknown[] = []
  ours.onMessage((message) => answers.push(message))
  return { stop: serve(contract, theirs, options), ours, theirs, calls, answers }
}

const refusal = (number: number, code = 'invalid-call') => ({ kind: 'refusal', number, code, detail: {} })
const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('a hostile message', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 1],
    ['a string', 'lock'],
    ['an array', ['call', 1, 'lock', {}]],
    ['another kind', { kind: 'answer', number: 1, output: {} }],
    ['no number', { kind: 'call', name: 'lock', input: {} }],
    ['number 0', { kind: 'call', number: 0, name: 'lock', input: {} }],
    ['a fractional number', { kind: 'call', number: 1.5, name: 'lock', input: {} }],
    ['an endless number', { kind: 'call', number: Number.POSITIVE_INFINITY, name: 'lock', input: {} }],
    ['a field too many', { kind: 'call', number: 1, name: 'lock', input: {}, as: 'admin' }],
    ['a name that is an object', { kind: 'call', number: 1, name: { toString: 'lock' }, input: {} }],
    ['a huge name', { kind: 'call', number: 1, name: 'x'.repeat(1_000_000), input: {} }],
    ['a map', new Map([['kind', 'call']])],
    ['bytes in place of an input', { kind: 'call', number: 1, name: 'lock', input: new Uint8Array(9) }],
    ['bytes of another kind', { kind: 'call', number: 1, name: 'lock', input: { of: new Uint16Array(9) } }],
    [
      'a small view of large bytes',
      { kind: 'call', number: 1, name: 'lock', input: { of: new Uint8Array(1 << 20).subarray(0, 9) } }
    ],
    [
      'bytes shared with another thread',
      { kind: 'call', number: 1, name: 'lock', input: new Uint8Array(new SharedArrayBuffer(9)) }
    ],
    [
      'a part of a file beyond the limit',
      {
        kind: 'call',
        number: 1,
        name: 'upload-part',
        input: { upload: conversation, offset: 0, bytes: new Uint8Array(FILE_PART_BYTES + 1) }
      }
    ],
    ['a date', { kind: 'call', number: 1, name: 'lock', input: { at: new Date(0) } }],
    ['a polluting key', { kind: 'call', number: 1, name: 'lock', input: JSON.parse('{"__proto__":{"isAdmin":true}}') }],
    ['a polluting message', JSON.parse('{"__proto__":{"kind":"call"},"kind":"call","number":1,"name":"lock","input":{}}')],
    [
      'an array of a million',
      { kind: 'call', number: 1, name: 'send', input: { conversation, text: '', paths: new Array(1_000_001).fill('') } }
    ],
    ['a long sparse array', { kind: 'call', number: 1, name: 'lock', input: new Array(4_000_000_000) }]
  ])('%s is refused and does nothing', async (_what, message) => {
    const { ours, calls, answers } = createServed()
    ours.post(message)
    ours.post({ kind: 'call', number: 2, name: 'lock', input: {} })
    await tick()
    expect(calls).toEqual([{ name: 'lock', input: {} }])
    const isNumbered = typeof message === 'object' && message !== null && 'number' in message && message.number === 1
    expect(answers).toEqual([refusal(isNumbered ? 1 : 0), { kind: 'answer', number: 2, output: {} }])
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('that holds itself is refused', async () => {
    const loop: Record<string, unknown> = { kind: 'call', number: 1, name: 'lock' }
    loop.input = loop
    const { ours, calls, answers } = createServed()
    ours.post(loop)
    await tick()
    expect([calls, answers]).toEqual([[], [refusal(1)]])
  })

  it('is answered under its number once that is known', async () => {
    const { ours, answers } = createServed()
    ours.post({ kind: 'call', number: 1, name: 'hasOwnProperty', input: {} })
    ours.post({ kind: 'call', number: 2, name: 'send', input: { conversation, text: 5 } })
    ours.post({ kind: 'call', number: 3, name: 'send', input: null })
    ours.post({ kind: 'call', number: 4, name: 'lock' })
    await tick()
    expect(answers).toEqual([refusal(1, 'unknown-command'), refusal(2), refusal(3), refusal(4)])
  })

  it('with a number used before, or out of order, does nothing', async () => {
    const { ours, calls, answers } = createServed()
    for (const number of [5, 5, 4, 1, 6]) ours.post({ kind: 'call', number, name: 'lock', input: {} })
    await tick()
    expect(calls).toHaveLength(2)
    expect(answers).toEqual([
      refusal(0),
      refusal(0),
      refusal(0),
      { kind: 'answer', number: 5, output: {} },
      { kind: 'answer', number: 6, output: {} }
    ])
  })

  it('after the end does nothing', async () => {
    const { ours, calls, answers, stop } = createServed()
    stop()
    ours.post({ kind: 'call', number: 1, name: 'lock', input: {} })
    await tick()
    expect([calls, answers]).toEqual([[], []])
  })

  it('that throws when it is read, on a port that does not clone, throws nothing here', () => {
    let deliver: (message: unknown) => void = () => {}
    const unexpected: unknown[] = []
    serve(
      { call: () => expect.fail('called'), subscribe: () => () => {} },
      {
        post: () => {},
        onMessage: (listener) => {
          deliver = listener
          return () => {}
        },
        onClose: () => () => {},
        close: () => {}
      },
      { onUnexpected: (error) => unexpected.push(error) }
    )
    const trap = Object.defineProperty({}, 'number', {
      enumerable: true,
      get() {
        throw new Error('trap')
      }
    })
    expect(() => deliver(trap)).not.toThrow()
    expect(unexpected).toHaveLength(1)
  })
})

describe('a storm of random messages', () => {
  const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  it(`is answered with codes alone (FUZZ_SEED=${seed})`, async () => {
    const random = createRandom(seed)
    const { ours, calls, answers } = createServed()
    let posted = 0
    for (; posted < 5000; posted++) ours.post(randomMessage(random, posted + 1))
    await tick()
    expect(answers).toHaveLength(posted)
    for (const answer of answers as { kind: string; code?: string; detail?: unknown; output?: unknown }[]) {
      if (answer.kind === 'answer') continue
      expect(Object.hasOwn(CLIENT_SENTENCES, answer.code ?? '')).toBe(true)
      expect(['invalid-call', 'unknown-command', 'internal', 'too-many-calls']).toContain(answer.code)
    }
    for (const { name, input } of calls) expect(commands[name as keyof typeof commands].input.safeParse(input).success).toBe(true)
    expect(calls.length).toBeGreaterThan(0)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('paths', () => {
  const call = (number: number, name: string, input: object) => ({ kind: 'call', number, name, input })
  const calls = [
    call(1, 'send', { conversation, text: 'a', paths: ['/etc/passwd'] }),
    call(2, 'save-attachment', { attachment: conversation, path: '/etc/passwd' }),
    call(3, 'add-files', { conversation, paths: ['/etc'] }),
    call(4, 'send', { conversation, text: 'a' })
  ]

  it('are refused where the other side may not name them', async () => {
    const served = createServed()
    for (const each of calls) served.ours.post(each)
    await tick()
    expect(served.answers.slice(0, 3)).toEqual([1, 2, 3].map((number) => refusal(number, 'paths-not-allowed')))
    expect(served.calls.map(({ name, input }) => [name, (input as { paths?: unknown }).paths])).toEqual([['send', []]])
  })

  it('pass where it may', async () => {
    const served = createServed({ paths: true })
    for (const each of calls) served.ours.post(each)
    await tick()
    expect(served.calls).toHaveLength(4)
  })
})

it('weighs a value by its characters, keys and places', () => {
  expect(isPlainData({ ab: 'cde' }, 7)).toBe(true)
  expect(isPlainData({ ab: 'cde' }, 6)).toBe(false)
  expect(isPlainData([[], null, true, 1, undefined], 11)).toBe(true)
  expect(isPlainData([[], null, true, 1, undefined], 10)).toBe(false)
  expect(isPlainData(new Uint8Array(9), 10)).toBe(true)
  expect(isPlainData(new Uint8Array(10), 10)).toBe(false)
  expect(isPlainData(Object.create(null))).toBe(true)
  for (const value of [1n, Symbol.iterator, () => {}, new Set(), new Error('x'), Object.create({ a: 1 })])
    expect(isPlainData(value)).toBe(false)
})

/** mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomMessage(random: () => number, number: number): unknown {
  const names = [...Object.keys(commands), '__proto__', 'constructor', '', 'x'.repeat(101)]
  if (random() < 0.2) return randomValue(random, 4)
  const message: Record<string, unknown> = {
    kind: 'call',
    number: random() < 0.1 ? randomValue(random, 1) : number,
    name: pick(random, names)
  }
  message.input = random() < 0.5 ? {} : randomValue(random, 4)
  if (random() < 0.05) delete message[pick(random, Object.keys(message))]
  return message
}

function randomValue(random: () => number, depth: number): unknown {
  const leaves: unknown[] = [
    null,
    undefined,
    0,
    -1,
    1.5,
    Number.NaN,
    2n ** 70n,
    '',
    conversation,
    'é\u0000\ud800',
    true,
    new Uint8Array(3),
    new Date(0),
    new Map(),
    /x/
  ]
  if (depth === 0 || random() < 0.4) return pick(random, leaves)
  const parts = Array.from({ length: Math.floor(random() * 5) }, () => randomValue(random, depth - 1))
  if (random() < 0.4) return parts
  const keys = [
    'conversation',
    'text',
    'paths',
    'account',
    'with',
    'name',
    'link',
    'profile',
    'passphrase',
    'constructor',
    'toString'
  ]
  const value: Record<string, unknown> = {}
  for (const part of parts)
    Object.defineProperty(value, random() < 0.05 ? '__proto__' : pick(random, keys), {
      value: part,
      enumerable: true,
      configurable: true
    })
  return value
}

const pick = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T

describe('uploads that were begun over a port', () => {
  const upload = (at: number): string => at.toString(16).padStart(32, '0')

  function createStaging(send: () => Promise<unknown> = async () => ({ message: conversation })) {
    const given: string[] = []
    let begun = 0
    const contract = {
      async call(name: string, input: { upload: string }) {
        if (name === 'begin-upload') return { upload: upload(++begun) }
        if (name === 'abandon-upload') given.push(input.upload)
        return name === 'send' ? await send() : {}
      },
      subscribe: () => () => {}
    } as unknown as ClientContract
    const [ours, theirs] = memoryPortPair()
    serve(contract, theirs)
    let number = 0
    const call = async (name: string, input: object): Promise<void> => {
      ours.post({ kind: 'call', number: ++number, name, input })
      await tick()
    }
    return { call, close: () => ours.close(), given }
  }
  const begin = { name: 'scan.dcm', sizeBytes: 5 }

  it('are given up when it closes: whoever comes next finds their places free', async () => {
    const { call, close, given } = createStaging()
    await call('begin-upload', begin)
    await call('begin-upload', begin)
    expect(given).toEqual([])
    close()
    await tick()
    expect(given).toEqual([upload(1), upload(2)])
  })

  it('are forgotten when they were given up, and never more than so many are remembered', async () => {
    const { call, close, given } = createStaging()
    await call('begin-upload', begin)
    await call('abandon-upload', { upload: upload(1) })
    await call('begin-upload', begin)
    expect(given).toEqual([upload(1)])
    for (let more = 1; more < KEPT_UPLOADS; more++) await call('begin-upload', begin)
    expect(given).toEqual([upload(1)])
    await call('begin-upload', begin)
    expect(given).toEqual([upload(1), upload(2)])
    close()
    await tick()
    expect(given).toHaveLength(KEPT_UPLOADS + 2)
    expect(new Set(given).size).toBe(KEPT_UPLOADS + 2)
  })

  it('are the message’s or the tree’s once they are sent, and again nobody’s when that was refused', async () => {
    const sent = createStaging()
    await sent.call('begin-upload', begin)
    await sent.call('begin-upload', begin)
    await sent.call('send', { conversation, text: '', uploads: [upload(1)] })
    await sent.call('add-files', { conversation, uploads: [{ upload: upload(2) }] })
    sent.close()
    await tick()
    expect(sent.given).toEqual([])

    let refuse = (): void => {}
    const refused = createStaging(() => new Promise((_, reject) => (refuse = () => reject(new Error('no')))))
    await refused.call('begin-upload', begin)
    await refused.call('send', { conversation, text: '', uploads: [upload(1)] })
    refused.close()
    await tick()
    expect(refused.given).toEqual([])
    refuse()
    await tick()
    expect(refused.given).toEqual([upload(1)])
  })
})

import { describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import type { AnyEvent, ClientContract } from './contract.ts'
import { memoryPortPair } from './port.ts'
import { Refusal } from './refusal.ts'
import { CALLS_AT_ONCE, serve } from './serve.ts'

const conversation = 'a'.repeat(32)
const messageId = 'b'.repeat(32)

/** A core that answers by what the test gives it. */
function createCore(answer: (name: string, input: unknown) => unknown = () => ({})) {
  const calls: { name: string; input: unknown }[] = []
  let emit: (event: AnyEvent) => void = () => {}
  const contract: ClientContract = {
    async call(name, input) {
      calls.push({ name, input })
      return (await answer(name, input)) as never
    },
    subscribe(listener) {
      emit = listener
      return () => {
        emit = () => {}
      }
    }
  }
  return { contract, calls, emit: (event: unknown) => emit(event as AnyEvent) }
}

function createSession(core: ReturnType<typeof createCore>) {
  const [ours, theirs] = memoryPortPair()
  const unexpected: unknown[] = []
  const stop = serve(core.contract, theirs, { onUnexpected: (error) => unexpected.push(error) })
  return { client: connect(ours), ours, theirs, stop, unexpected }
}

const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  const error = await call.then(
    () => expect.fail('the call was answered'),
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(Refusal)
  return (error as Refusal).code
}

describe('a call', () => {
  it('reaches the core checked, with defaults filled in, and brings the answer back', async () => {
    const core = createCore(() => ({ message: messageId }))
    const { client } = createSession(core)
    expect(await client.call('send', { conversation, text: 'bonjour' })).toEqual({ message: messageId })
    expect(core.calls).toEqual([
      { name: 'send', input: { conversation, text: 'bonjour', paths: [], uploads: [], mentions: [], urgent: false } }
    ])
  })

  it('is answered out of order without mixing answers up', async () => {
    const answers = new Map<string, () => void>()
    const core = createCore((_name, input) => {
      const { text } = input as { text: string }
      return new Promise((resolve) => answers.set(text, () => resolve({ message: text.repeat(32) })))
    })
    const { client } = createSession(core)
    const first = client.call('send', { conversation, text: '1' })
    const second = client.call('send', { conversation, text: '2' })
    await tick()
    answers.get('2')?.()
    expect(await second).toEqual({ message: '2'.repeat(32) })
    answers.get('1')?.()
    expect(await first).toEqual({ message: '1'.repeat(32) })
  })

  it('that is malformed never reaches the core', async () => {
    const core = createCore()
    const { client } = createSession(core)
    expect(await codeOf(client.call('send', { conversation: '../../etc/passwd', text: '' }))).toBe('invalid-call')
    expect(await codeOf(client.call('send', { conversation, text: '', extra: 1 } as never))).toBe('invalid-call')
    expect(await codeOf(client.call('send', { conversation, text: () => 'no' } as never))).toBe('invalid-call')
    expect(await codeOf(client.call('send', { conversation, text: 'x'.repeat(1_000_000) }))).toBe('invalid-call')
    expect(await codeOf(client.call('no-such-command' as never, {} as never))).toBe('unknown-command')
    expect(await codeOf(client.call('toString' as never, {} as never))).toBe('unknown-command')
    expect(core.calls).toEqual([])
  })

  it('beyond the limit is refused, and the place of one that ended is free again', async () => {
    const ends: (() => void)[] = []
    const { client } = createSession(createCore(() => new Promise((resolve) => ends.push(() => resolve({})))))
    const held = Array.from({ length: CALLS_AT_ONCE }, () => client.call('lock', {}))
    expect(await codeOf(client.call('lock', {}))).toBe('too-many-calls')
    ends[0]?.()
    await held[0]
    const next = client.call('lock', {})
    await tick()
    for (const end of ends) end()
    await Promise.all([...held, next])
  })
})

describe('a refusal', () => {
  it('carries the code and the detail of a coded error, and nothing else of it', async () => {
    const error = Object.assign(new Error('secret text'), { code: 'text-too-long', detail: { maximum: 20000 } })
    const { client, ours } = createSession(createCore(() => Promise.reject(error)))
    const seen: unknown[] = []
    ours.onMessage((message) => seen.push(message))
    const refusal = await client.call('lock', {}).catch((reason: unknown) => reason)
    expect(refusal).toMatchObject({ code: 'text-too-long', detail: { maximum: 20000 } })
    expect((refusal as Refusal).message).toBe('The text is too long (20000 characters at most). Send it as a file.')
    expect(seen).toEqual([{ kind: 'refusal', number: 1, code: 'text-too-long', detail: { maximum: 20000 } }])
  })

  it.each([
    ['an exception', () => Promise.reject(new Error('patient Durand'))],
    ['an error of the system', () => Promise.reject(Object.assign(new Error('ENOENT /home/durand'), { code: 'ENOENT' }))],
    ['a code that is a name of Object', () => Promise.reject(Object.assign(new Error(), { code: 'constructor' }))],
    ['something thrown that is no error', () => Promise.reject('Durand')],
    ['an answer of another shape', () => ({ surprise: 'Durand' })],
    [
      'something thrown at once',
      () => {
        throw new TypeError('Durand')
      }
    ]
  ])('of %s is internal, without text', async (_what, answer) => {
    const { client, ours, unexpected } = createSession(createCore(answer))
    const seen: unknown[] = []
    ours.onMessage((message) => seen.push(message))
    expect(await codeOf(client.call('lock', {}))).toBe('internal')
    expect(seen).toEqual([{ kind: 'refusal', number: 1, code: 'internal', detail: {} }])
    expect(unexpected).toHaveLength(1)
  })
})

describe('an event', () => {
  it('comes to every listener until it leaves', async () => {
    const core = createCore()
    const { client } = createSession(core)
    const seen: AnyEvent[] = []
    const leave = client.subscribe((event) => seen.push(event))
    core.emit({ type: 'connection', state: 'online' })
    await tick()
    leave()
    core.emit({ type: 'locked' })
    await tick()
    expect(seen).toEqual([{ type: 'connection', state: 'online' }])
  })

  it('that is malformed does not leave the core, nor is it believed', async () => {
    const core = createCore()
    const { client, theirs, unexpected } = createSession(core)
    const seen: AnyEvent[] = []
    client.subscribe((event) => seen.push(event))
    core.emit({ type: 'connection', state: 'online', passphrase: 'hunter2' })
    core.emit({ type: 'constructor' })
    theirs.post({ kind: 'event', event: { type: 'connection', state: 'sideways' } })
    theirs.post({ kind: 'event', event: { type: 'unheard-of' } })
    theirs.post({ kind: 'event', event: null })
    core.emit({ type: 'locked' })
    await tick()
    expect(seen).toEqual([{ type: 'locked' }])
    expect(unexpected).toHaveLength(2)
  })
})

describe('the end', () => {
  it('of the core refuses every call that waits, and every call after', async () => {
    const { client, theirs } = createSession(createCore(() => new Promise(() => {})))
    const first = codeOf(client.call('lock', {}))
    const second = codeOf(client.call('status', {}))
    await tick()
    theirs.close()
    expect([await first, await second]).toEqual(['disconnected-from-core', 'disconnected-from-core'])
    expect(await codeOf(client.call('status', {}))).toBe('disconnected-from-core')
  })

  it('of the user stops the answers and the events, and the core goes on', async () => {
    const core = createCore(() => Promise.reject(new Error('late')))
    const { client, ours, unexpected } = createSession(core)
    const call = codeOf(client.call('lock', {}))
    client.close()
    expect(await call).toBe('disconnected-from-core')
    core.emit({ type: 'locked' })
    await tick()
    expect(() => ours.post({})).toThrow('closed')
    expect(unexpected.length).toBeLessThanOrEqual(1)
  })

  it('comes when the core says what cannot be understood', async () => {
    for (const garbage of [
      7,
      null,
      'answer',
      {},
      { kind: 'answer', number: '1', output: {} },
      { kind: 'refusal', number: 0, code: 'invalid-call', detail: {} }
    ]) {
      const { client, theirs } = createSession(createCore(() => new Promise(() => {})))
      const call = codeOf(client.call('lock', {}))
      theirs.post(garbage)
      expect(await call).toBe('disconnected-from-core')
    }
  })
})

it('does not believe an answer of another shape, nor a code that does not exist', async () => {
  const [ours, theirs] = memoryPortPair()
  const client = connect(ours)
  const first = codeOf(client.call('send', { conversation, text: '' }))
  theirs.post({ kind: 'answer', number: 1, output: { message: 'not an id' } })
  expect(await first).toBe('internal')
  const second = codeOf(client.call('lock', {}))
  theirs.post({ kind: 'refusal', number: 2, code: '__proto__', detail: {} })
  expect(await second).toBe('internal')
  theirs.post({ kind: 'answer', number: 2, output: {} })
  theirs.post({ kind: 'answer', number: 99, output: {} })
  const third = client.call('lock', {})
  theirs.post({ kind: 'answer', number: 3, output: {} })
  expect(await third).toEqual({})
})

const tick = () => new Promise((resolve) => setImmediate(resolve))

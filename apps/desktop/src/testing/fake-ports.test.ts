/** What the stand-in must not be kinder about than Electron, since the program was wrong about it once. */
import { expect, it } from 'vitest'
import { DeclaredEvents } from './fake-events.ts'
import { FakeChannel, portsOf } from './fake-ports.ts'

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

it('a port that was never started tells nothing of its end', async () => {
  const { port1, port2 } = new FakeChannel()
  let ends = 0
  port2.on('close', () => ends++)
  port1.close()
  await settled()
  expect(ends).toBe(0)
  port2.start()
  await settled()
  expect(ends).toBe(1)
})

it('a port that was handed over is an empty shell, and its message arrives before its end', async () => {
  const { port1, port2 } = new FakeChannel()
  const [there] = portsOf([port2.release()])
  const seen: unknown[] = []
  there?.on('message', ({ data }: { data: unknown }) => seen.push(data))
  there?.on('close', () => seen.push('closed'))
  there?.start()
  port2.close()
  port2.postMessage('from the shell')
  port1.postMessage('one')
  await settled()
  expect(seen).toEqual(['one'])
  expect(() => port2.release()).toThrow('neutered')
  port1.postMessage('two')
  port1.close()
  await settled()
  expect(seen).toEqual(['one', 'two', 'closed'])
})

it('gives no event that Electron does not declare, nor one of another system', () => {
  const monitor = new DeclaredEvents('PowerMonitor', 'linux')
  expect(() => monitor.on('locked', () => {})).toThrow('no event locked')
  expect(() => monitor.emit('lock-screen')).toThrow('on linux')
  expect(() => new DeclaredEvents('BrowserWindow', 'linux').emit('session-end')).toThrow('on linux')
  expect(monitor.emit('suspend')).toBe(false)
})

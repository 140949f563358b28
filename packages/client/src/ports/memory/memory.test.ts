import { describeClock } from '../clock.contract.ts'
import { describeFiles } from '../files.contract.ts'
import { describeTransport } from '../transport.contract.ts'
import { createManualClock, createMemoryFiles, createMemoryNetwork } from './index.ts'

describeClock('manual', () => {
  const clock = createManualClock()
  return { clock, pass: async (durationMs) => clock.advance(durationMs) }
})

describeFiles('memory', async () => {
  const files = createMemoryFiles()
  const path = (name: string) => `/folder/${name}`
  return {
    files,
    path,
    put: async (name, bytes) => files.put(path(name), bytes),
    contents: async (name) => files.contents(path(name)),
    names: async () => files.paths().map((each) => each.replace('/folder/', ''))
  }
})

describeTransport('memory', async (server) => {
  const relayUrl = 'https://relay.test/c'
  const network = createMemoryNetwork(relayUrl, server)
  return { transport: network.transport, relayUrl, deadUrl: 'https://nowhere.test', close: async () => network.cut() }
})

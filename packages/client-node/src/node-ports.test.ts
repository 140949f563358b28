import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createNodePorts } from './index.ts'

it('puts the ports of this machine together, natively, and touches no disk before it is used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-ports-'))
  const ports = await createNodePorts({ vaultPath: join(folder, 'vault'), files: false })
  expect(ports.sodium.name).toBe('sodium-native')
  expect(ports.files).toBeUndefined()
  expect((await createNodePorts({ vaultPath: join(folder, 'vault'), files: true })).files).toBeDefined()
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})

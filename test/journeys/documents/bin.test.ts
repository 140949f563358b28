import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { openNewDocument, openPage } from '../../support/document-page.ts'
import { fromHex } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
  const [node, hers] = await openNewDocument(practice, conversation, [camille])
  document = node
  hers.type('gardé')
  await practice.pass(2_000)
  await hers.close()
  await camille.client.call('trash-nodes', { conversation, nodes: [document] })
  await practice.pass(2_000)
})
afterEach(() => practice.close())

const rowsOf = (desk: Desk): number =>
  desk.store.get<{ n: number }>('SELECT count(*) AS n FROM document_update WHERE log = ?', fromHex(document))?.n ?? 0
const namesOf = async (desk: Desk): Promise<string[]> =>
  (await desk.client.call('folder', { conversation })).nodes.map(({ name, trashedAt }) => (trashedAt ? `${name} (bin)` : name))

describe('[TREE-2] what lies in the bin', () => {
  it('is erased for good on every device, and its window closed, once the log has it', async () => {
    await camille.client.call('restore-nodes', { conversation, nodes: [document] })
    await practice.pass(1_000)
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    await camille.client.call('trash-nodes', { conversation, nodes: [document] })
    await practice.pass(1_000)
    yanis.network.cut()
    await camille.client.call('delete-nodes', { conversation, nodes: [document] })
    await practice.pass(5_000)
    expect([rowsOf(camille), rowsOf(yanis) > 0]).toEqual([0, true])
    his.type('écrit pendant ce temps')
    yanis.network.mend()
    await practice.pass(60_000)
    expect([rowsOf(camille), rowsOf(yanis)]).toEqual([0, 0])
    expect(his.closedWith).toBe(4410)
    for (const desk of [camille, yanis]) {
      expect(await namesOf(desk)).toEqual([])
      expect((await desk.client.call('incidents', { conversation })).incidents).toEqual([])
    }
  })

  it('names who put it there to all, and keeps what was written by who had not heard of it', async () => {
    const trashedBy = async (desk: Desk): Promise<string | undefined> =>
      (await desk.client.call('folder', { conversation })).nodes.find(({ id }) => id === document)?.trashedBy?.name
    expect([await trashedBy(camille), await trashedBy(yanis)]).toEqual(['Dr Camille Moreau', 'Dr Camille Moreau'])
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    his.type('écrit sans le savoir ')
    await practice.pass(2_000)
    await yanis.client.call('restore-nodes', { conversation, nodes: [document] })
    await practice.pass(2_000)
    expect([await trashedBy(camille), await trashedBy(yanis)]).toEqual([undefined, undefined])
    const hers = await openPage(camille.client, { conversation, document })
    await practice.pass(1_000)
    expect(hers.text()).toContain('écrit sans le savoir')
    await camille.client.call('trash-nodes', { conversation, nodes: [document] })
    await practice.pass(2_000)
  })

  it('does not come back with a record of it that is read while it is being erased', async () => {
    const log = fromHex(document)
    const hers = await openPage(camille.client, { conversation, document })
    await practice.pass(1_000)
    // As the record of the tree leaves it, a moment before its log is followed no more.
    yanis.store.run("UPDATE document_log SET status = 'deleted' WHERE log = ?", log)
    yanis.store.run('DELETE FROM document_update WHERE log = ?', log)
    hers.type('trop tard')
    await practice.pass(60_000)
    expect(hers.status).toMatchObject({ atRelay: true })
    expect(rowsOf(yanis)).toBe(0)
    await hers.close()
  })

  it('[SNAP-3] says nothing of who made a snapshot that is held against it while it is being erased', async () => {
    const log = fromHex(document)
    await camille.client.call('restore-nodes', { conversation, nodes: [document] })
    await practice.pass(1_000)
    yanis.network.cut()
    const hers = await openPage(camille.client, { conversation, document })
    await practice.pass(1_000)
    for (let index = 0; index < 210; index++) {
      hers.type(`${index} `)
      await practice.pass(60)
    }
    await practice.pass(60_000)
    let asked = 0
    yanis.leaving = (frame) => {
      if (!Buffer.from(frame).toString('latin1').includes('get-snapshot')) return
      if (asked++ > 0) return yanis.network.cut()
      // As the record of the tree leaves it, a moment before its log is followed no more.
      yanis.store.run("UPDATE document_log SET status = 'deleted' WHERE log = ?", log)
      for (const table of ['document', 'document_update', 'document_author', 'log_hash'])
        yanis.store.run(`DELETE FROM ${table} WHERE log = ?`, log)
    }
    yanis.network.mend()
    await practice.pass(60_000)
    expect(asked).toBeGreaterThan(0)
    expect((await yanis.client.call('incidents', { conversation })).incidents).toEqual([])
    for (const table of ['document_outbox', 'document_snapshot'])
      expect(yanis.store.get(`SELECT 1 FROM ${table} WHERE log = ?`, log)).toBeUndefined()
    await hers.close()
  })

  it('stays when somebody took it out before the log had its end', async () => {
    yanis.network.cut()
    await yanis.client.call('delete-nodes', { conversation, nodes: [document] })
    await camille.client.call('restore-nodes', { conversation, nodes: [document] })
    await practice.pass(2_000)
    expect(await namesOf(yanis)).toEqual([])
    yanis.network.mend()
    await practice.pass(60_000)
    for (const desk of [camille, yanis]) {
      expect(await namesOf(desk)).toEqual(['Protocole'])
      const page = await openPage(desk.client, { conversation, document })
      await practice.pass(500)
      expect(page.text()).toContain('gardé')
      page.type(',')
      await practice.pass(1_000)
      expect(page.status).toMatchObject({ atRelay: true, unsent: 0 })
      await page.close()
      await desk.client.call('rename-node', { conversation, node: document, name: 'Protocole' })
      await practice.pass(1_000)
      expect((await desk.client.call('incidents', { conversation })).incidents).toEqual([])
      await desk.client.call('restore-nodes', { conversation, nodes: [document] })
    }
  })
})

/** Full disks, the relay's and a person's: nothing acknowledged is lost, each says so, and with more room everything leaves by itself. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { writeLargeFile } from '../support/large-file.ts'
import { alarms, found, hasReached, history, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { noSmallDisk } from '../support/small-disk.ts'
import { openWorld, type World } from '../support/world.ts'

const MB = 1 << 20
const STORY_MS = 150_000
/** Enough that a few fill what is left. */
const LONG_TEXT = 'Compte rendu fictif. '.repeat(900)

if (noSmallDisk !== undefined) console.log(`disk-full: skipped: ${noSmallDisk}`)

let world: World | undefined
afterEach(async () => world?.close())

async function twoPeople(relayUrl: string, folderOfCamille?: string): Promise<readonly [Person, Person, string]> {
  if (world === undefined) throw new Error('no world')
  const camille = await world.person('Dr Camille Moreau', folderOfCamille === undefined ? {} : { folder: folderOfCamille })
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relayUrl)
  await invite(camille, yanis)
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  const { message } = await camille.call('send', { conversation, text: 'Bonjour' })
  await untilReceived(yanis, message)
  return [camille, yanis, conversation]
}

it.skipIf(noSmallDisk !== undefined)(
  'the relay’s: messages and files wait with relay-full, and leave when there is room',
  async () => {
    world = openWorld()
    const disk = world.mountDisk('relay-disk', 16 * MB)
    const relay = await world.startRelay({ data: join(disk.path, 'data') })
    const [camille, yanis, conversation] = await twoPeople(relay.foundingLink)
    disk.fill(MB)

    const ids: string[] = []
    let waiting: string | undefined
    while (waiting === undefined) {
      expect(ids.length).toBeLessThan(400)
      const { message: id } = await camille.call('send', { conversation, text: `${ids.length} ${LONG_TEXT}` })
      ids.push(id)
      const settled = await camille.until('an answer of the relay', () => {
        const message = camille.message(id)
        return message?.state === 'failed' || hasReached(message, 'sent') ? message : undefined
      })
      if (settled.state === 'failed') {
        expect(settled.failure).toBe('relay-full')
        waiting = id
      }
    }
    disk.fill(0)
    const path = join(camille.folder, 'examen.bin')
    await writeLargeFile(path, 3 * MB)
    const { message: withFile } = await camille.call('send', { conversation, text: 'Avec un fichier', paths: [path] })
    const fileWaits = await untilState(camille, withFile, 'failed')
    expect(fileWaits.failure).toBe('relay-full')

    await expect(camille.call('invite', {})).rejects.toMatchObject({ code: 'relay-full' })

    // What was acknowledged is there, also after the relay died on its full disk.
    await relay.kill()
    await relay.restart()
    await yanis.until('the relay again', async () => ((await yanis.call('sync', {})).online ? true : undefined))
    for (const id of ids) if (id !== waiting) await untilReceived(yanis, id)
    expect(yanis.message(waiting)).toBeUndefined()

    // The host gives it a larger disk: all leaves at the next connection, by itself.
    await relay.stop()
    disk.enlarge(64 * MB)
    await relay.restart()
    for (const id of [waiting, withFile]) await untilReceived(yanis, id)
    await untilState(camille, withFile, 'delivered')
    const texts = (await history(yanis, conversation)).map(({ id }) => id)
    expect(texts.slice(1)).toEqual([...ids, withFile])
    expect([...alarms(camille), ...alarms(yanis)]).toEqual([])
  },
  STORY_MS
)

it.skipIf(noSmallDisk !== undefined)(
  'a person’s: writing is refused with disk-full, what comes waits at the relay, and all goes on with more room',
  async () => {
    world = openWorld()
    const relay = await world.startRelay()
    const disk = world.mountDisk('camille', 12 * MB)
    const [camille, yanis, conversation] = await twoPeople(relay.foundingLink, disk.path)
    const { message: before } = await camille.call('send', { conversation, text: 'Avant' })
    await untilState(camille, before, 'delivered')
    disk.fill(MB)

    const kept: string[] = []
    let refusal: unknown
    while (refusal === undefined) {
      expect(kept.length).toBeLessThan(400)
      try {
        kept.push((await camille.call('send', { conversation, text: `${kept.length} ${LONG_TEXT}` })).message)
      } catch (error) {
        refusal = error
      }
    }
    expect(refusal).toMatchObject({ code: 'disk-full' })
    writeFileSync(join(world.folder, 'examen.bin'), 'Un petit examen.')
    await expect(camille.call('send', { conversation, text: LONG_TEXT })).rejects.toMatchObject({ code: 'disk-full' })
    const incoming: string[] = []
    for (let count = 0; count < 8; count++)
      incoming.push((await yanis.call('send', { conversation, text: `pour Camille ${count} ${LONG_TEXT}` })).message)
    for (const id of incoming) await untilState(yanis, id, 'sent')

    disk.enlarge(64 * MB)
    for (const id of kept) await untilReceived(yanis, id)
    for (const id of incoming) await untilReceived(camille, id)
    for (const id of kept) await untilState(camille, id, 'delivered')
    const { message: after } = await camille.call('send', { conversation, text: 'Après' })
    await untilReceived(yanis, after)
    const own = (await history(yanis, conversation)).filter(({ from }) => !from.isYou).map(({ id }) => id)
    expect(own.slice(1)).toEqual([before, ...kept, after])

    await camille.kill()
    await camille.start()
    const seen = (await history(camille, conversation)).map(({ id }) => id)
    expect(new Set(seen).size).toBe(seen.length)
    for (const id of [before, ...kept, ...incoming, after]) expect(seen).toContain(id)
    expect([...alarms(camille), ...alarms(yanis)]).toEqual([])
  },
  STORY_MS
)

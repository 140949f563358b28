import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// A process can end after any transaction, before any frame and after any frame. Each of these points is tried in turn.
let world: World
let ana: Person
let bo: Person
let cyr: Person
let group: string

beforeEach(async () => {
  world = await createEngineWorld('crashes')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
})

/** Does `act` again and again, ending `victim` one step later each time, until it comes through or `limit` is reached. Gives the number of crashes. */
async function sweep(
  victim: Person,
  act: (round: number) => Promise<void>,
  check: (round: number) => void | Promise<void>,
  limit = 200
): Promise<number> {
  for (let round = 1; ; round++) {
    expect(round).toBeLessThan(200)
    if (round > limit) return limit
    victim.crashAfter(round)
    try {
      await act(round)
    } catch (error) {
      if (victim.isAlive) throw error
    }
    await world.advance(1_000)
    const hasCrashed = !victim.isAlive
    victim.crashAfter(Number.POSITIVE_INFINITY)
    if (hasCrashed) await victim.reopen()
    await world.advance(8_000)
    await check(round)
    if (!hasCrashed) return round - 1
  }
}

function expectAgreement(people: readonly Person[], texts: readonly string[]): void {
  for (const person of people) {
    expect([person.name, person.texts(group)]).toEqual([person.name, texts])
    expect([person.name, person.alerts(), person.quarantined()]).toEqual([person.name, [], []])
    expect([person.name, person.count('SELECT count(*) AS n FROM outbox')]).toEqual([person.name, 0])
  }
}

describe('a process that ends', () => {
  it('[ENTRY-4] while it sends: nothing is lost, doubled or out of order', async () => {
    const texts: string[] = []
    const crashes = await sweep(
      ana,
      async (round) => {
        texts.push(`a${round}`, `b${round}`)
        // Both at once: the second is written while the first is under way.
        await Promise.all([ana.say(group, `a${round}`), ana.isAlive ? ana.say(group, `b${round}`) : undefined])
      },
      async (round) => {
        if (!ana.texts(group).includes(`b${round}`)) await ana.say(group, `b${round}`)
        await world.settle()
        expectAgreement([ana, bo, cyr], texts)
      }
    )
    expect(crashes).toBeGreaterThan(6)
  })

  it('[ENTRY-6] while it reads: nothing is lost or doubled', async () => {
    const texts: string[] = []
    const crashes = await sweep(
      bo,
      async (round) => {
        texts.push(`a${round}`, `c${round}`)
        await ana.say(group, `a${round}`)
        await world.settle()
        await cyr.say(group, `c${round}`)
        await world.settle()
      },
      () => expectAgreement([ana, bo, cyr], texts)
    )
    expect(crashes).toBeGreaterThan(4)
  })

  it('[COMMIT-1] while it commits: the change is made once, and all go on together', async () => {
    const texts: string[] = []
    let isIn = true
    const crashes = await sweep(
      ana,
      async () => {
        isIn = !isIn
        await (isIn ? ana.conversations.add(group, [cyr.hex]) : ana.conversations.remove(group, [cyr.hex]))
      },
      async (round) => {
        expect(cyr.status(group)).toBe(isIn ? 'active' : 'removed')
        texts.push(`m${round}`)
        await ana.say(group, `m${round}`)
        await world.settle()
        expectAgreement([ana, bo], texts)
        if (isIn) expect(cyr.texts(group).at(-1)).toBe(`m${round}`)
        expect([cyr.alerts(), cyr.quarantined()]).toEqual([[], []])
        expect(ana.count('SELECT count(*) AS n FROM intent')).toBe(0)
        expect(ana.count('SELECT count(*) AS n FROM pending_commit')).toBe(0)
      }
    )
    expect(crashes).toBeGreaterThan(10)
  })

  it('[COMMIT-1] while another commits: it follows', async () => {
    const texts: string[] = []
    const crashes = await sweep(
      bo,
      async (round) => {
        texts.push(`m${round}`)
        ana.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", ana.space(group).id)
        await world.settle()
        await ana.say(group, `m${round}`)
      },
      () => expectAgreement([ana, bo, cyr], texts)
    )
    expect(crashes).toBeGreaterThan(4)
  })

  it('[WELCOME-3] while it joins: it becomes a member, and reads what was written to it', async () => {
    let invited = ''
    const crashes = await sweep(
      bo,
      async (round) => {
        invited = await ana.conversations.create(`Group ${round}`, [bo.hex])
        await ana.say(invited, `welcome ${round}`)
      },
      async (round) => {
        expect(bo.texts(invited)).toEqual([`welcome ${round}`])
        expect([bo.alerts(), bo.quarantined()]).toEqual([[], []])
        await bo.say(invited, 'thanks')
        await world.settle()
        expect(ana.texts(invited)).toEqual([`welcome ${round}`, 'thanks'])
      }
    )
    expect(crashes).toBeGreaterThan(10)
  })

  it('[ENTRY-4] while it founds: the conversation comes about once', async () => {
    const crashes = await sweep(
      ana,
      async (round) => {
        const founded = await ana.conversations.create(`Group ${round}`, [bo.hex])
        await ana.say(founded, 'first')
      },
      (round) => {
        const name = 'SELECT count(*) AS n FROM conversation WHERE name = CAST(? AS TEXT)'
        for (const person of [ana, bo]) expect(person.count(name, new TextEncoder().encode(`Group ${round}`))).toBe(1)
      }
    )
    expect(crashes).toBeGreaterThan(10)
  })

  it('[COMMIT-6] while it leaves: it is out in the end', async () => {
    const crashes = await sweep(
      cyr,
      async () => {
        await cyr.conversations.leave(group)
      },
      async () => {
        expect(cyr.status(group)).toBe('left')
        expect([ana.status(group), bo.status(group)]).toEqual(['active', 'active'])
        await ana.conversations.add(group, [cyr.hex])
        await world.advance(40_000)
        expect(cyr.status(group)).toBe('active')
        expect([ana.alerts(), bo.alerts(), cyr.alerts()]).toEqual([[], [], []])
      }
    )
    expect(crashes).toBeGreaterThan(4)
  })

  it('[KEYP-2] while it publishes: no key package is given to two', async () => {
    await sweep(
      bo,
      async () => {
        // Few are left: the next time online it makes more.
        for (let taken = 0; taken < 8; taken++)
          await ana.core.relay
            .request('claim-key-package', { mailbox: bo.identity.mailbox, claim: ana.random.bytes(16) })
            .catch(() => undefined)
        bo.cut()
        bo.mend()
        await world.advance(2_000)
      },
      async (round) => {
        const first = await ana.conversations.create(`One ${round}`, [bo.hex])
        const second = await cyr.conversations.create(`Two ${round}`, [bo.hex])
        await ana.say(first, 'one')
        await cyr.say(second, 'two')
        await world.advance(10_000)
        expect([bo.texts(first), bo.texts(second)]).toEqual([['one'], ['two']])
      },
      // Each round brings two conversations, whose own steps come after those of the mailbox.
      26
    )
  })
})

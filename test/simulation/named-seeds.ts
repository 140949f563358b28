import type { Order } from './hunt.ts'

/** Seeds that failed once, each with what went wrong then. A change of the simulation makes another run of them: each story is told by a test of its own as well. */
export interface NamedSeed extends Order {
  readonly story: string
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  { seed: '6', steps: 30, story: 'what is read right after one’s own commit is receipted, and not only what is pushed' },
  { seed: '7', steps: 60, story: 'what was typed on a full disk outlives the window that it was typed in' },
  { seed: '11', steps: 60, story: 'counters start anew where a document is read on from a snapshot' },
  {
    seed: 'j-1',
    steps: 30,
    story: 'a snapshot that is no document is begun from by nobody, and one that hides who wrote is found'
  },
  { seed: 'j-19', steps: 30, story: 'who began from a lie about the log is not held to it, and reads anew from what is true' },
  { seed: 'de3a19-216', steps: 30, story: 'who began from a snapshot that hides who wrote learns it from an honest one' },
  { seed: '25', steps: 30, story: 'a membership that ends at once ends its documents too' },
  {
    seed: 'de3a19-117',
    steps: 30,
    story: 'a tree goes on where a snapshot was refused for an epoch that was over, and the main log was read again meanwhile'
  },
  { seed: 'de3a19-125', steps: 30, story: 'so does what was written in that tree and not sent yet' },
  {
    seed: 'de3a19-142',
    steps: 30,
    story:
      'who is added again by one who leaves before showing what was written meanwhile keeps what they had, and is asked for no more'
  },
  {
    seed: '0ffab7-2420',
    steps: 30,
    story: 'a snapshot goes behind one of an epoch that who makes it was no member of'
  },
  { seed: '0ffab7-230', steps: 30, story: 'of two windows that outlive a core each gives what it lacks of the other' },
  {
    seed: 'ef9de4-332',
    steps: 30,
    story: 'who began from a lie takes the other copy that a third verified, also after a restart, and puts none over and over'
  },
  { seed: '9255f7-64', steps: 30, story: 'what was pushed before a page that has it keeps nobody from looking at a copy' },
  { seed: '9255f7-584', steps: 30, story: 'a file that is cancelled after its membership ended' },
  { seed: 'a842ca-657', steps: 30, story: 'what falls due while a device is at work is done by itself' },
  {
    seed: '7877ce-103',
    steps: 30,
    story: 'who began from a lie hears of the honest copy that was put between a look at the log and the subscription'
  }
]

/** The death of a process by kill -9 at a moment chosen before: the nth time that something becomes durable or passes the network there. Nothing of it is in the product. */
import { appendFileSync, readFileSync, rmSync } from 'node:fs'

/** `moment` says what happens now. Does not return when this is where the process was to die. */
export type Pass = (moment: string) => void

/**
 * `planPath`: while a file is there, holding a number n, the nth moment from then on is the last. It is gone with the process, and
 * what the moment was is a line of `planPath`.diary.
 */
export function createDeath(planPath: string): Pass {
  let left: number | undefined
  return (moment) => {
    const planned = readPlan(planPath)
    if (planned === undefined) {
      left = undefined
      return
    }
    left ??= planned
    left -= 1
    if (left > 0) return
    appendFileSync(diaryOf(planPath), `${moment}\n`)
    rmSync(planPath)
    process.kill(process.pid, 'SIGKILL')
  }
}

/** Looked for at every moment: it is taken away when all is to live again. */
function readPlan(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

export const diaryOf = (planPath: string): string => `${planPath}.diary`

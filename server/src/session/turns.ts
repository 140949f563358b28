/** Lets tasks of one name go one after another, and tasks of different names side by side. */
export interface Turns {
  /** Runs `task` when every earlier task of this name has ended, however it ended. */
  take<T>(name: string, task: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(name, task) {
      const before = last.get(name)
      const mine = before ? before.then(task, task) : task()
      last.set(name, mine)
      const forget = () => {
        if (last.get(name) === mine) last.delete(name)
      }
      mine.then(forget, forget)
      return mine
    }
  }
}

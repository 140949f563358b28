/** Lines of the log, written together: each by itself would hold the relay up as often as somebody is refused. */
export interface LogLines {
  add(event: object): void
  /** Writes at once what waits. */
  leave(): void
}

const TOGETHER_MS = 50
const TOGETHER_CHARACTERS = 32 << 10

/** `write` may block: a pipe does. What waits is lost only with a process that is killed. */
export function createLogLines(write: (text: string) => void): LogLines {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined

  function leave(): void {
    clearTimeout(timer)
    timer = undefined
    const text = waiting
    waiting = ''
    if (text !== '') write(text)
  }

  return {
    add(event) {
      waiting += `${JSON.stringify(event)}\n`
      if (waiting.length >= TOGETHER_CHARACTERS) leave()
      else timer ??= setTimeout(leave, TOGETHER_MS)
    },
    leave
  }
}

import { StringDecoder } from 'node:string_decoder'
import { CommandError } from './error.ts'
import type { Shell } from './shell.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'

/** Asks on a terminal and shows nothing of the answer. Throws `interrupted` on Ctrl-C and on Ctrl-D. */
export function promptUnseen(shell: Shell, question: string): Promise<string> {
  const { input, errors } = shell
  const decoder = new StringDecoder('utf8')
  let answer: string[] = []
  errors.write(question)
  input.setRawMode?.(true)
  return new Promise<string>((resolve, reject) => {
    const settle = (finish: () => void) => {
      input.off('data', receive)
      input.off('end', interrupt)
      shell.interruption.removeEventListener('abort', interrupt)
      input.setRawMode?.(false)
      input.pause()
      errors.write('\n')
      finish()
    }
    const interrupt = () => settle(() => reject(new CommandError('interrupted')))
    const receive = (bytes: Buffer) => {
      const keys = [...decoder.write(bytes)]
      for (const [index, key] of keys.entries()) {
        if (key === '\r' || key === '\n') {
          // What was pasted behind the line end answers the next question.
          const rest = keys
            .slice(index + 1)
            .join('')
            .replace(/^\n/, '')
          settle(() => resolve(answer.join('')))
          if (rest !== '') input.unshift(Buffer.from(rest))
          return
        }
        if (key === CTRL_C || (key === CTRL_D && answer.length === 0)) {
          shell.interrupt()
          return interrupt()
        }
        if (key === '\u007f' || key === '\b') answer.pop()
        else if (key === CTRL_U) answer = []
        else if (key >= ' ') answer.push(key)
      }
    }
    shell.interruption.addEventListener('abort', interrupt)
    input.on('data', receive)
    input.on('end', interrupt)
    input.resume()
  })
}

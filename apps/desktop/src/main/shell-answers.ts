/** Answers what the interface asks of the desktop. Who asks is checked, and what: the page is not trusted. */
import { CHANNEL, INTERFACE_ORIGIN } from '../channels.ts'
import { type ShellCallName, type ShellInput, type ShellOutput, shellCalls } from '../shell-calls.ts'
import type { ElectronParts, IpcMainEvent, IpcMainInvokeEvent, WebContents } from './electron.ts'
import { originOf } from './guards.ts'

export type ShellAnswers = { readonly [N in ShellCallName]: (input: ShellInput<N>) => ShellOutput<N> | Promise<ShellOutput<N>> }

export function answerInterface(
  { ipcMain }: Pick<ElectronParts, 'ipcMain'>,
  answers: ShellAnswers,
  isOurs: (contents: WebContents) => boolean,
  onBegin: (contents: WebContents) => void
): void {
  const isTrusted = ({ sender, senderFrame }: IpcMainInvokeEvent | IpcMainEvent): boolean =>
    isOurs(sender) && senderFrame !== null && senderFrame === sender.mainFrame && originOf(senderFrame.url) === INTERFACE_ORIGIN

  ipcMain.handle(CHANNEL.ask, async (event, name: unknown, input: unknown) => {
    if (!isTrusted(event)) throw new Error('refused')
    if (typeof name !== 'string' || !Object.hasOwn(shellCalls, name)) throw new Error('refused')
    const call = name as ShellCallName
    const checked = shellCalls[call].input.safeParse(input)
    if (!checked.success) throw new Error('refused')
    return await answers[call](checked.data as never)
  })
  ipcMain.on(CHANNEL.begin, (event) => {
    if (isTrusted(event)) onBegin(event.sender)
  })
}

/** Between the interface and the main process: hands over one port and a few calls. Reads nothing, keeps nothing. */
import { contextBridge, ipcRenderer } from 'electron'
import { CHANNEL, PORT_MESSAGE } from '../channels.ts'

ipcRenderer.on(CHANNEL.port, (event) => window.postMessage(PORT_MESSAGE, window.location.origin, event.ports))
contextBridge.exposeInMainWorld('colloque', {
  begin: () => ipcRenderer.send(CHANNEL.begin),
  ask: (name: string, input: unknown) => ipcRenderer.invoke(CHANNEL.ask, name, input),
  onTold: (listener: (what: unknown) => void) => ipcRenderer.on(CHANNEL.told, (_event, what) => listener(what))
})

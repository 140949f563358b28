/** Takes every way out from the worker that parses strangers' files. Only what is served beside the page stays loadable. */

const load = globalThis.fetch

/** The compiled codecs, which are files of this application. */
export async function loadAsset(address: string): Promise<ArrayBuffer> {
  const response = await load(address)
  if (!response.ok) throw new Error('asset')
  return response.arrayBuffer()
}

const WAYS_OUT = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'BroadcastChannel',
  'RTCPeerConnection',
  'Worker',
  'SharedWorker',
  'importScripts',
  'indexedDB',
  'caches'
]

for (const name of WAYS_OUT)
  if (name in globalThis) Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })

/**
 * Before anything that brings its own: what is common takes a worker without `importScripts` for a window, and then sends messages to
 * the page to wake itself.
 */
Object.defineProperty(globalThis, 'setImmediate', {
  value: (act: (...given: unknown[]) => void, ...given: unknown[]) => setTimeout(act, 0, ...given)
})

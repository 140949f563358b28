/**
 * What the page itself measures, put into it before its own scripts: from the moment of a key or a click to the end of the frame that
 * shows what came of it, and the frames while it is scrolled. It only looks; the one thing it does is to click once what it waited for.
 */
export function installProbe() {
  const at = { click: 0, keydown: 0 }
  for (const type of Object.keys(at)) {
    const note = ({ timeStamp }) => {
      at[type] = timeStamp
    }
    addEventListener(type, note, { capture: true })
  }

  const rowsIn = (region) => [...document.querySelectorAll(`${region} [data-row]`)]
  const inThread = () => rowsIn('.thread-scroll').map((row) => row.dataset.row)
  const inList = () => rowsIn('[data-region="list"]')

  /** The time at the end of the first frame that shows it. */
  const painted = (isThere) =>
    new Promise((resolve) => {
      const look = () => {
        if (!isThere()) return requestAnimationFrame(look)
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(undefined)
      }
      requestAnimationFrame(look)
    })

  let answer
  let frames

  globalThis.probe = {
    /** The middles of the rows that are not open. */
    placesIn(region) {
      const rows = rowsIn(region).filter((row) => !row.hasAttribute('aria-current'))
      return rows.map((row) => {
        const { left, top, bottom } = row.getBoundingClientRect()
        return { x: left + 100, y: (top + bottom) / 2 }
      })
    },
    /** Before a conversation is clicked on. */
    expectThread() {
      const before = new Set(inThread())
      const hasOthers = () => inThread().some((id) => !before.has(id))
      answer = painted(hasOthers).then((now) => now - at.click)
    },
    /** Before the key that opens the vault: until the list is there, and until the first conversation that is then clicked on is. */
    expectUnlocked() {
      answer = painted(() => inList().length > 0).then(async (list) => {
        inList()[0].click()
        return { list: list - at.keydown, thread: (await painted(() => inThread().length > 0)) - at.keydown }
      })
    },
    /** Before a key in the field of the search. */
    expectFound() {
      const status = () => document.querySelector('[data-region="list"] [role="status"]')?.textContent ?? ''
      const isAsking = () => /^(Recherche|Searching)/.test(status())
      answer = painted(isAsking)
        .then(() => painted(() => !isAsking() && status() !== ''))
        .then((now) => ({ ms: now - at.keydown, rows: inList().length }))
    },
    /** Until a text stands in the thread: when it did, and when it was painted, as milliseconds since 1970. */
    expectText(text) {
      const isThere = () => document.querySelector('.thread-scroll')?.lastElementChild?.textContent?.includes(text) === true
      const inserted = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (!isThere()) return
          observer.disconnect()
          resolve(performance.timeOrigin + performance.now())
        })
        observer.observe(document.querySelector('.thread-scroll'), { subtree: true, childList: true, characterData: true })
      })
      answer = Promise.all([inserted, painted(isThere)]).then(([there, now]) => ({
        insertedMs: there,
        paintedMs: performance.timeOrigin + now
      }))
    },
    /** Before a document is clicked on: until so many paragraphs of it stand in an editor that can be written in. */
    expectEditor(paragraphs) {
      const editor = () => document.querySelector('.ProseMirror[contenteditable="true"]')
      const isThere = () => (editor()?.childElementCount ?? 0) >= paragraphs
      answer = painted(isThere).then((now) => now - at.click)
    },
    answer: () => answer,
    keydownMs: () => performance.timeOrigin + at.keydown,

    /** `region`: a selector of what is scrolled. */
    watchFrames(region) {
      const intervals = []
      const seen = new Set()
      let last
      let isOver = false
      const step = (now) => {
        if (isOver) return
        if (last !== undefined) intervals.push(now - last)
        last = now
        for (const row of rowsIn(region)) seen.add(row.dataset.row)
        requestAnimationFrame(step)
      }
      frames = {
        seen,
        end() {
          isOver = true
          return { intervals, seen: seen.size }
        }
      }
      requestAnimationFrame(step)
    },
    seen: () => frames.seen.size,
    frames: () => frames.end()
  }
}

/** The only source of time in the core. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number
  /** Calls back once; the result cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void
  /** Resolves at once, but after whatever else waits in this process had its turn: between the pieces of long work. */
  turn(): Promise<void>
}

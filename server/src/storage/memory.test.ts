import { describeStorage } from './contract.ts'
import { createMemoryStorage } from './memory.ts'

describeStorage('memory', async () => {
  const storage = createMemoryStorage()
  return {
    storage,
    reopen: async () => {
      const snapshot = storage.snapshot()
      const next = createMemoryStorage()
      next.restore(snapshot)
      return next
    }
  }
})

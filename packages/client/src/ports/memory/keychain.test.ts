import { describeKeychain } from '../keychain.contract.ts'
import { createMemoryKeychain } from './keychain.ts'

describeKeychain('memory', async () => {
  const keychain = createMemoryKeychain()
  return { open: () => keychain }
})

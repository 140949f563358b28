/** The directory of the core on the store that tests use. */
import { directoryContract } from '@colloque/client/directory-contract'
import { memoryStore } from '@colloque/client-node/memory'

directoryContract(async () => memoryStore())

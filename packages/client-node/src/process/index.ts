/** What a core in a process of its own and the process that started it have in common. Loads no database and no cryptography. */
export { defaultVaultPath } from './default-vault-path.ts'
export { type ForkedCore, forkCore } from './fork-core.ts'
export { type ProcessPort, processPort } from './process-port.ts'
export { reportUnexpected } from './report-unexpected.ts'
export { safeFileName } from './safe-file-name.ts'
export { createWholeFile, isDiskFull, type WholeFile } from './whole-file.ts'

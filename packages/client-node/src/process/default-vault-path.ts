import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

export interface Place {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Where a person's vault lies who chose no other place: among the data of programs, as each system has it. */
export function defaultVaultPath({ platform, environment, home }: Place = here()): string {
  if (platform === 'win32') return win32.join(environment.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'Colloque', 'vault')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Colloque', 'vault')
  const { XDG_DATA_HOME = '' } = environment
  // The specification has relative paths ignored.
  return posix.join(posix.isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : posix.join(home, '.local', 'share'), 'colloque', 'vault')
}

const here = (): Place => ({ platform: process.platform, environment: process.env, home: homedir() })

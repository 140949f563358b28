import type { DirectoryMember } from '@colloque/client-api'

/** In one line, what tells a colleague from another of the same name. */
export const describe = ({ specialty, profession, structure, town }: DirectoryMember): string =>
  [specialty ?? profession, structure, town].filter(Boolean).join(' · ')

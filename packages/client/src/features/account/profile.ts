import type { Profile } from '@colloque/client-api'
import { ClientError } from '../../error.ts'
import type { BodyOf } from '../directory/entry.ts'
import { isRpps } from './rpps.ts'

const LARGEST_CHARACTERS = 200

/** The profile as it goes into the directory: trimmed, empty fields left out. Throws `invalid-profile`, `invalid-rpps`. */
export function checkProfile(profile: Profile): BodyOf<'profile'>['profile'] {
  const { name, profession, rpps, ...others } = profile
  const checked: Record<string, string> & { name: string; profession: string } = {
    name: name.trim(),
    profession: profession.trim()
  }
  for (const [field, text] of Object.entries(others)) {
    const trimmed = text?.trim()
    if (trimmed) checked[field] = trimmed
  }
  // Cards print the number in groups.
  const digits = rpps?.replace(/\s/g, '')
  if (digits) {
    if (!isRpps(digits)) throw new ClientError('invalid-rpps')
    checked.rpps = digits
  }
  if (!checked.name || !checked.profession) throw new ClientError('invalid-profile')
  if (Object.values(checked).some((text) => text.length > LARGEST_CHARACTERS)) throw new ClientError('invalid-profile')
  return checked
}

import type { Profile } from '@colloque/client-api'
import { required } from './options.ts'

/** How `found` and `join` say who one is. */
export const profileOptions = {
  name: { type: 'string' },
  profession: { type: 'string' },
  specialty: { type: 'string' },
  rpps: { type: 'string' },
  town: { type: 'string' },
  structure: { type: 'string' }
} as const

export const PROFILE_USAGE = '--name NAME --profession P [--specialty S] [--rpps N] [--town T] [--structure S]'

type ProfileValues = { readonly [Name in keyof typeof profileOptions]?: string | undefined }

export function profileOf(values: ProfileValues): Profile {
  return {
    name: required(values.name, '--name NAME'),
    profession: required(values.profession, '--profession P'),
    ...(values.specialty !== undefined && { specialty: values.specialty }),
    ...(values.rpps !== undefined && { rpps: values.rpps }),
    ...(values.town !== undefined && { town: values.town }),
    ...(values.structure !== undefined && { structure: values.structure })
  }
}

import { useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { type Space, spacesOf } from './spaces.ts'
import { text } from './text.ts'

/** Undefined until the conversations were read. */
export function useSpaces(): readonly Space[] | undefined {
  const { personal: name } = useText(text)
  const { conversations, session } = useInterface()
  const list = useStore(conversations.list)
  const personal = useStore(conversations.personal)
  const status = useStore(session.status)
  const account = status?.account ?? ''
  const self = status?.name ?? ''
  return useMemo(
    () => list && spacesOf(list, personal, { account, name: self, isYou: true }, name),
    [list, personal, account, self, name]
  )
}

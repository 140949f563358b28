/** Oneself in the rail, with what one tells colleagues of one's own time. */
import type { Availability } from '@colloque/client-api'
import { CircleDashed, CircleMinus, CircleUser, Palmtree, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { Avatar } from '../../parts/avatar.tsx'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { Menu, type MenuAction } from '../../parts/menu.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { AwayDialog } from './away-dialog.tsx'
import { text } from './text.ts'

export function OwnAvailability() {
  const t = useText(text)
  const { client, directory, session, places } = useInterface()
  const me = useStore(directory.directory)?.members.find(({ isYou }) => isYou)
  const status = useStore(session.status)
  const name = me?.name ?? status?.name ?? ''
  const now = availabilityAt(me, Date.now())
  const [isLeaving, setLeaving] = useState(false)
  const [failure, setFailure] = useState<unknown>()

  function say(state: Availability['state'] | 'none'): void {
    if (state === 'away') return setLeaving(true)
    void client.call('set-availability', state === 'none' ? {} : { availability: { state } }).catch(setFailure)
  }
  const choice = (state: Availability['state'] | 'none', icon: MenuAction['icon']): MenuAction => ({
    id: state,
    label: t.choices[state],
    ...(icon && { icon }),
    chosen: (now?.state ?? 'none') === state,
    run: () => say(state)
  })

  return (
    <>
      <Menu
        label={t.myAvailability}
        placement="right bottom"
        actions={[
          choice('available', UserCheck),
          choice('in-theatre', CircleMinus),
          choice('away', Palmtree),
          choice('none', CircleDashed)
        ]}
        more={[
          {
            id: 'profile',
            label: t.myProfile,
            icon: CircleUser,
            run: () => places.go({ room: 'settings', section: 'profile' })
          }
        ]}
      >
        <Button className="rail-me">
          <Avatar name={name} availability={now?.state} />
          <span className="sr">{t.me(name, t.states[now?.state ?? 'none'])}</span>
        </Button>
      </Menu>
      {isLeaving && <AwayDialog present={now} onClose={() => setLeaving(false)} />}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </>
  )
}

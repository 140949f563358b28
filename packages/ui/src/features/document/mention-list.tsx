/** The members that can be mentioned where one is writing. The text keeps the focus and the keys. */
import { Avatar } from '../../parts/avatar.tsx'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import type { MentionMenu } from './mention-menu.ts'
import { text } from './text.ts'
import { keepFocus } from './tool.tsx'

const LIST_PX = 280

export function MentionList({ menu }: { readonly menu: MentionMenu }) {
  const t = useText(text)
  const shown = useStore(menu.shown)
  if (shown === undefined) return null
  const { members, active, at, choose } = shown
  const isBelow = at.bottom + LIST_PX < window.innerHeight
  const place = isBelow ? { left: at.left, top: at.bottom + 4 } : { left: at.left, bottom: window.innerHeight - at.top + 4 }
  return (
    <>
      <div className="doc-mentions popover" role="listbox" aria-label={t.mentions} style={place}>
        {members.map((member, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text holds the focus and takes the keys
          <div
            key={member.account}
            className={index === active ? 'target target-active' : 'target'}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={keepFocus}
            onClick={() => choose(member)}
          >
            <Avatar name={member.name} size="sm" />
            <span className="grow truncate medium">{member.name}</span>
          </div>
        ))}
      </div>
      <span className="sr" role="status">
        {members[active]?.name}
      </span>
    </>
  )
}

/** Who is in a group, and the changing of it. */
import type { Conversation, DirectoryMember, MemberRole } from '@colloque/client-api'
import { BookOpen, Pencil, UserMinus, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { workOf } from '../../parts/member.ts'
import { MemberPicker } from '../../parts/member-picker.tsx'
import { useAct } from '../../parts/use-act.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useAvailabilityWords } from '../directory/availability-words.ts'
import { useMinute } from '../directory/use-minute.ts'
import { detailsText } from './details-text.ts'
import { useThread } from './thread-context.ts'

type Member = Conversation['members'][number]

export function DetailsMembers({ conversation, isOwner }: { readonly conversation: Conversation; readonly isOwner: boolean }) {
  const t = useText(detailsText)
  const { isOver } = useThread()
  const [isAdding, setAdding] = useState(false)
  const [removed, setRemoved] = useState<Member>()
  const [failure, setFailure] = useState<unknown>()
  const setRole = useSetRole(conversation.id, setFailure)
  const { members } = conversation
  const byName = members.toSorted((a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name))
  return (
    <section className="details-part">
      <h3 className="label">{t.members(members.length)}</h3>
      <ul className="member-lines">
        {byName.map((member) => (
          <MemberLine
            key={member.account}
            member={member}
            {...(isOwner && !isOver && !member.isYou && { onRemove: setRemoved })}
            {...(isOwner && !isOver && !member.isYou && member.role !== 'owner' && { onRole: setRole })}
          />
        ))}
      </ul>
      {!isOver && (
        <button type="button" className="tree-row" onClick={() => setAdding(true)}>
          <UserPlus className="icon" aria-hidden />
          {t.add}
        </button>
      )}
      {isAdding && <AddDialog conversation={conversation} onClose={() => setAdding(false)} />}
      {removed && <RemoveMemberDialog conversation={conversation} member={removed} onClose={() => setRemoved(undefined)} />}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </section>
  )
}

/** Told when it was stored; every way has a way back. */
function useSetRole(conversation: string, fail: (failure: unknown) => void): (member: Member, role: MemberRole) => void {
  const t = useText(detailsText)
  const { client, toasts } = useInterface()
  return function set({ account, name, role: before }, role) {
    client.call('set-role', { conversation, account, role }).then(() => {
      const back = () => void client.call('set-role', { conversation, account, role: before }).catch(fail)
      toasts.say(role === 'reader' ? t.madeReader(name) : t.madeMember(name), { label: t.undo, run: back })
    }, fail)
  }
}

interface MemberLineProps {
  readonly member: Member
  readonly onRemove?: (member: Member) => void
  readonly onRole?: (member: Member, role: MemberRole) => void
}

function MemberLine({ member, onRemove, onRole }: MemberLineProps) {
  const t = useText(detailsText)
  const words = useAvailabilityWords()
  const language = useLanguage()
  const { directory, places } = useInterface()
  const nowMs = useMinute()
  const known = useStore(directory.directory)?.byAccount.get(member.account)
  const now = availabilityAt(known, nowMs)
  const about = [
    member.role === 'reader' && t.reader,
    known && workOf(known, language),
    member.role === 'owner' && t.owner,
    now && words.state(now).toLocaleLowerCase()
  ]
  return (
    <li className="member-line">
      <button
        type="button"
        className="member-open"
        title={t.cardOf(member.name)}
        disabled={!known}
        onClick={() => places.go({ room: 'directory', account: member.account })}
      >
        <Avatar name={member.name} size="sm" availability={now?.state} />
        <span className="grow">
          <span className="block truncate medium">
            {member.isYou ? `${member.name} (${t.you.toLocaleLowerCase()})` : member.name}
          </span>
          <span className="block meta truncate">{about.filter(Boolean).join(' · ')}</span>
        </span>
      </button>
      {onRole && <RoleButton member={member} onRole={onRole} />}
      {onRemove && (
        <button
          type="button"
          className="icon-btn icon-btn-sm"
          aria-label={t.remove(member.name)}
          title={t.remove(member.name)}
          onClick={() => onRemove(member)}
        >
          <UserMinus className="icon" aria-hidden />
        </button>
      )}
    </li>
  )
}

function RoleButton({ member, onRole }: Required<Pick<MemberLineProps, 'member' | 'onRole'>>) {
  const t = useText(detailsText)
  const isReader = member.role === 'reader'
  const label = isReader ? t.makeMember(member.name) : t.makeReader(member.name)
  const Icon = isReader ? Pencil : BookOpen
  return (
    <button
      type="button"
      className="icon-btn icon-btn-sm"
      aria-label={label}
      title={label}
      onClick={() => onRole(member, isReader ? 'member' : 'reader')}
    >
      <Icon className="icon" aria-hidden />
    </button>
  )
}

function AddDialog({ conversation, onClose }: { readonly conversation: Conversation; readonly onClose: () => void }) {
  const t = useText(detailsText)
  const formats = useFormats()
  const { client, toasts } = useInterface()
  const [chosen, choose] = useState<readonly DirectoryMember[]>([])
  const { run, refused, isBusy } = useAct(onClose)
  const add = () =>
    run(async () => {
      await client.call('add-members', { conversation: conversation.id, accounts: chosen.map(({ account }) => account) })
      toasts.say(t.added(formats.list(chosen.map(({ name }) => name))))
    })
  return (
    <Dialog
      title={t.addTitle}
      onClose={onClose}
      wide
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="button" className="btn btn-primary" disabled={chosen.length === 0 || isBusy} onClick={add}>
            {t.addAct}
          </button>
        </>
      }
    >
      <p className="help">{conversation.history ? t.addHelpPast : t.addHelp}</p>
      <MemberPicker
        label={t.choose}
        without={new Set(conversation.members.map(({ account }) => account))}
        chosen={chosen}
        onChange={choose}
      />
      {refused}
    </Dialog>
  )
}

interface RemoveMemberProps {
  readonly conversation: Conversation
  readonly member: Member
  readonly onClose: () => void
}

function RemoveMemberDialog({ conversation, member, onClose }: RemoveMemberProps) {
  const t = useText(detailsText)
  const { client, toasts } = useInterface()
  const { run, refused, isBusy } = useAct(onClose)
  const remove = () =>
    run(async () => {
      await client.call('remove-members', { conversation: conversation.id, accounts: [member.account] })
      toasts.say(t.removed(member.name))
    })
  return (
    <Dialog
      title={t.removeTitle(member.name)}
      onClose={onClose}
      alert
      actions={
        <>
          {/* biome-ignore lint/a11y/noAutofocus: the safe button is the one that a hasty Enter should press */}
          <button type="button" className="btn" autoFocus onClick={onClose}>
            {t.cancel}
          </button>
          <button type="button" className="btn btn-danger" disabled={isBusy} onClick={remove}>
            {t.removeAct}
          </button>
        </>
      }
    >
      <p className="help">{t.removeHelp}</p>
      {refused}
    </Dialog>
  )
}

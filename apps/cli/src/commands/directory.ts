import type { DirectoryMember } from '@colloque/client-api'
import { noMore, readOptions, vaultOption, vaultPath } from '../options.ts'
import { type Command, say } from '../shell.ts'
import { columns, jsonLine, printable } from '../text.ts'
import { synchronize, withClient } from '../with-client.ts'

export const directory: Command = {
  usage: 'directory --vault FILE [--json]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, { ...vaultOption, json: { type: 'boolean' } })
    noMore(positionals)
    await withClient(shell, vaultPath(values.vault), async (client) => {
      await synchronize(client, shell)
      const { association, members } = await client.call('directory', {})
      if (values.json) for (const member of members) say(shell, jsonLine(memberToJson(member)))
      else {
        say(shell, printable(association))
        for (const line of columns(members.map(memberRow))) say(shell, `  ${line}`)
      }
    })
    return 0
  }
}

function memberToJson({
  account,
  name,
  profession,
  specialty,
  rpps,
  town,
  structure,
  role,
  attested,
  isYou,
  devices
}: DirectoryMember) {
  const optional = { specialty: specialty ?? null, rpps: rpps ?? null, town: town ?? null, structure: structure ?? null }
  return { account, name, profession, ...optional, role, attested, isYou, devices }
}

function memberRow(member: DirectoryMember): string[] {
  const marks = [member.isYou ? 'you' : '', member.role === 'admin' ? 'administrator' : '', member.attested ? 'attested' : '']
  const work = [member.profession, member.specialty].filter(Boolean).join(', ')
  return [
    member.account,
    printable(member.name),
    printable(work),
    printable(member.town ?? ''),
    printable(member.rpps ? `RPPS ${member.rpps}` : ''),
    marks.filter(Boolean).join(', ')
  ]
}

import type { FolderNode } from '@colloque/client-api'
import { FileClock, FileText, Folder, FolderOpen } from 'lucide-react'
import { iconOfType } from '../attachments/file-name.ts'

export function NodeIcon({ node, isOpen = false }: { readonly node: FolderNode; readonly isOpen?: boolean | undefined }) {
  const Icon = iconOf(node, isOpen)
  return <Icon className="icon" aria-hidden />
}

function iconOf(node: FolderNode, isOpen: boolean) {
  if (node.kind === 'folder') return isOpen ? FolderOpen : Folder
  if (node.kind === 'file') return iconOfType(node.file?.type ?? '')
  return node.waiting ? FileClock : FileText
}

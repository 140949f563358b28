/** What a row offers in its menu; never what may not be done there. */
import type { FolderNode } from '@colloque/client-api'
import {
  ClipboardPaste,
  FileArchive,
  FilePen,
  FilePlus,
  FileUp,
  FolderInput,
  FolderPlus,
  FolderUp,
  Info,
  Pencil,
  RotateCcw,
  Scissors,
  Share2,
  Tag,
  Trash2
} from 'lucide-react'
import type { MenuAction } from '../../parts/menu.tsx'
import type { Language } from '../../text/catalogue.ts'
import { isDocumentName } from '../document/document-endings.ts'
import { shownKeys } from '../workspace/keyboard-layout.ts'
import type { Destination } from './destination.ts'
import type { Space } from './spaces.ts'
import type { text } from './text.ts'
import type { Acts, Target } from './use-acts.tsx'

type Words = typeof text.fr | typeof text.en
/** How something new comes into the trees. */
export interface Making {
  make(kind: 'folder' | 'document', at: Destination): void
  /** Asks for files, or for a whole folder. */
  choose(what: 'files' | 'folder', at: Destination): void
}
export interface Asked {
  readonly t: Words
  readonly language: Language
  readonly acts: Acts
  readonly onRename: (node: FolderNode) => void
  /** Absent: nothing is made from there. */
  readonly making?: Making
}

export function actionsOfSpace(space: Space, { t, acts, making }: Asked): readonly MenuAction[] {
  const archive = archiving(acts, t.archive.space, space)
  if (space.isReadOnly) return archive
  const top = { space, folder: undefined }
  return [...makingIn(top, t, making), ...pasting(top, t, acts), ...archive]
}

export function actionsOfBin(target: Target, { t, acts }: Asked): readonly MenuAction[] {
  if (target.space.isReadOnly) return []
  return [{ id: 'empty', label: t.emptyBin, icon: Trash2, danger: true, run: () => acts.ask('erase', target) }]
}

/** `target`: the row, or all that were chosen with it. */
export function actionsOfNodes(target: Target, isBinned: boolean, asked: Asked): readonly MenuAction[] {
  const { t, acts, making, onRename, language } = asked
  const { space, nodes } = target
  const only = nodes.length === 1 ? nodes[0] : undefined
  const info: MenuAction[] = only ? [{ id: 'details', label: t.info, icon: Info, run: () => acts.ask('details', target) }] : []
  const zip =
    only === undefined || only.kind === 'folder' ? archiving(acts, only ? t.archive.folder : t.archive.some, space, nodes) : []
  if (space.isReadOnly) return isBinned ? info : [...zip, ...info]
  if (isBinned)
    return [
      { id: 'restore', label: t.restore, icon: RotateCcw, run: () => acts.restore(target) },
      ...info,
      { id: 'erase', label: t.erase, icon: Trash2, danger: true, run: () => acts.ask('erase', target) }
    ]
  if (nodes.some(isOnItsWay)) return info
  const inside = only?.kind === 'folder' ? { space, folder: only } : undefined
  const hint = (key: string, ctrl = false): string => shownKeys({ key, ctrl }, language, undefined)
  return [
    ...(inside ? [...makingIn(inside, t, making), ...pasting(inside, t, acts)] : []),
    ...(only && mayBeDocument(only)
      ? [{ id: 'as-document', label: t.asDocument, icon: FilePen, run: () => acts.asDocument.begin(space, only) }]
      : []),
    ...(only ? [{ id: 'rename', label: t.rename, icon: Pencil, hint: 'F2', run: () => onRename(only) }] : []),
    ...(isShareable(space, nodes) ? [{ id: 'share', label: t.share, icon: Share2, run: () => acts.ask('share', target) }] : []),
    { id: 'move', label: t.move, icon: FolderInput, run: () => acts.ask('move', target) },
    { id: 'cut', label: t.cut, icon: Scissors, hint: hint('x', true), run: () => acts.setCut(target) },
    { id: 'tags', label: t.tags, icon: Tag, run: () => acts.ask('tags', target) },
    ...zip,
    ...info,
    { id: 'trash', label: t.trash, icon: Trash2, danger: true, hint: hint('delete'), run: () => acts.trash(target) }
  ]
}

/** A file that is not whole at the relay yet: in the tree of the device that sends it alone, where its queue has it. */
export const isOnItsWay = ({ file }: FolderNode): boolean =>
  file !== undefined && (file.state === 'queued' || file.state === 'uploading' || file.state === 'paused')

/** By its name, and once all of it is at the relay. */
export const mayBeDocument = (node: FolderNode): boolean =>
  node.file?.attachment !== undefined && !isOnItsWay(node) && isDocumentName(node.name)

const makingIn = (at: Destination, t: Words, making: Making | undefined): readonly MenuAction[] =>
  making === undefined
    ? []
    : [
        { id: 'document', label: t.newDocument, icon: FilePlus, run: () => making.make('document', at) },
        { id: 'folder', label: t.newFolder, icon: FolderPlus, run: () => making.make('folder', at) },
        { id: 'files', label: t.importFiles, icon: FileUp, run: () => making.choose('files', at) },
        { id: 'folder-files', label: t.importFolder, icon: FolderUp, run: () => making.choose('folder', at) }
      ]

/** Out of one's own space alone: in a shared one the copy would stand in the name of who shares it, whoever wrote it. */
const isShareable = ({ isPersonal }: Space, nodes: readonly FolderNode[]): boolean =>
  isPersonal && nodes.every(({ kind, waiting }) => kind !== 'folder' && waiting !== true)

/** One at a time. */
function archiving(acts: Acts, label: string, space: Space, nodes?: readonly FolderNode[]): readonly MenuAction[] {
  if (acts.isArchiving || space.conversation === undefined) return []
  return [{ id: 'archive', label, icon: FileArchive, run: () => acts.archive(space, nodes) }]
}

function pasting({ space, folder }: Destination, t: Words, acts: Acts): readonly MenuAction[] {
  const { cut } = acts
  if (cut === undefined || cut.space.key !== space.key) return []
  const run = (): void => {
    acts.move(cut, folder)
    acts.setCut(undefined)
  }
  return [{ id: 'paste', label: t.paste, icon: ClipboardPaste, run }]
}

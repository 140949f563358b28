/** Files dropped or pasted anywhere on a thread. */
import { type DragEvent, type RefObject, useEffect, useRef, useState } from 'react'

export interface FileDrop {
  readonly isOver: boolean
  readonly handlers: {
    readonly onDragEnter: (event: DragEvent) => void
    readonly onDragOver: (event: DragEvent) => void
    readonly onDragLeave: (event: DragEvent) => void
    readonly onDrop: (event: DragEvent) => void
  }
}

/** `onFiles` undefined: nothing can be attached here now. `nameOf` names what comes without a name of its own. */
export function useFileDrop(
  room: RefObject<HTMLElement | null>,
  onFiles: ((files: readonly File[]) => void) | undefined,
  pictureName: string
): FileDrop {
  const [isOver, setOver] = useState(false)
  const depth = useRef(0)
  const latest = useRef({ onFiles, pictureName })
  latest.current = { onFiles, pictureName }

  useEffect(() => {
    // What is dropped beside a thread must not replace the program in its window.
    const keepOut = (event: globalThis.DragEvent) => {
      if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
    }
    const onPaste = (event: globalThis.ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      const { onFiles: take, pictureName: name } = latest.current
      if (!take || files.length === 0 || event.defaultPrevented || isElsewhere(event.target, room.current)) return
      // Word processors and sheets add a picture of the words that were copied: the words are what was meant.
      if (files.every(isNameless) && event.clipboardData?.getData('text/plain').trim() !== '') return
      event.preventDefault()
      take(files.map((file, index) => named(file, index === 0 ? name : `${name} ${index + 1}`)))
    }
    addEventListener('dragover', keepOut)
    addEventListener('drop', keepOut)
    document.addEventListener('paste', onPaste)
    return () => {
      removeEventListener('dragover', keepOut)
      removeEventListener('drop', keepOut)
      document.removeEventListener('paste', onPaste)
    }
  }, [room])

  const isWanted = (event: DragEvent): boolean => onFiles !== undefined && hasFiles(event.dataTransfer)
  return {
    isOver: isOver && onFiles !== undefined,
    handlers: {
      onDragEnter(event) {
        if (!isWanted(event)) return
        event.preventDefault()
        depth.current++
        setOver(true)
      },
      onDragOver(event) {
        if (!isWanted(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      },
      onDragLeave() {
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      },
      onDrop(event) {
        depth.current = 0
        setOver(false)
        if (!isWanted(event)) return
        event.preventDefault()
        const files = [...event.dataTransfer.files]
        if (files.length > 0) onFiles?.(files)
      }
    }
  }
}

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') ?? false

/** A field of another room, or a dialog, has its own use for what is pasted. */
function isElsewhere(target: EventTarget | null, room: HTMLElement | null): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return true
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]') && !room?.contains(target)
}

/** Browsers call every pasted picture image.png. */
const NAMELESS = /^image\.(\w+)$/
const isNameless = ({ name }: File): boolean => NAMELESS.test(name)
function named(file: File, pictureName: string): File {
  const extension = NAMELESS.exec(file.name)?.[1]
  if (extension === undefined) return file
  const at = new Date(file.lastModified)
  const two = (value: number): string => String(value).padStart(2, '0')
  const stamp = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`
  return new File([file], `${pictureName} ${stamp}.${extension}`, { type: file.type, lastModified: file.lastModified })
}

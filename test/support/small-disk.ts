/** A disk of a few megabytes that can be filled and enlarged: a tmpfs, which takes root on Linux. It holds nothing that outlives the test. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  enlarge(sizeBytes: number): void
  freeBytes(): number
  /** Writes a file that leaves only so much. */
  fill(leaveBytes: number): void
  remove(): void
}

/** Why there can be none here; undefined when there can. */
export const noSmallDisk = ((): string | undefined => {
  if (process.platform !== 'linux') return 'a small disk needs tmpfs, which is Linux'
  if (process.getuid?.() !== 0) return 'mounting a small disk needs root'
  const place = mkdtempSync(join(tmpdir(), 'colloque-mount-'))
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status !== 0) return 'mounting is not allowed here'
    spawnSync('umount', [place])
    return undefined
  } finally {
    rmdirSync(place)
  }
})()

export function mountSmallDisk(path: string, sizeBytes: number): SmallDisk {
  mkdirSync(path, { recursive: true })
  mount('-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', path)
  let ballast = 0
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  }
  return {
    path,
    enlarge: (newSizeBytes) => mount('-o', `remount,size=${newSizeBytes}`, path),
    freeBytes,
    fill(leaveBytes) {
      ballast += 1
      writeFileSync(join(path, `ballast-${ballast}`), Buffer.alloc(Math.max(0, freeBytes() - leaveBytes)))
    },
    remove() {
      spawnSync('umount', ['-l', path])
      rmSync(path, { recursive: true, force: true })
    }
  }
}

function mount(...parts: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', parts)
  if (status !== 0) throw new Error(`mount: ${stderr}`)
}

/** Where a picture lies on its ground: scale, turn and shift, in pixels of the screen. Pure. */

export interface Extent {
  readonly width: number
  readonly height: number
}

export interface Placement {
  /** Screen pixels for a picture pixel; 'fit' follows the ground's size. */
  readonly zoom: number | 'fit'
  /** Degrees to the right: 0, 90, 180, 270. */
  readonly turn: number
  /** Of the picture's middle from the ground's, in screen pixels. */
  readonly x: number
  readonly y: number
}

export const FITTED: Placement = { zoom: 'fit', turn: 0, x: 0, y: 0 }

const ZOOM_MIN = 0.02
const ZOOM_MAX = 32
const STEPS = [0.05, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32]

const turned = ({ width, height }: Extent, turn: number): Extent =>
  turn % 180 === 0 ? { width, height } : { width: height, height: width }

/** Small pictures are enlarged to be seen, four times at most. */
export function fitScale(picture: Extent, turn: number, ground: Extent): number {
  const { width, height } = turned(picture, turn)
  return Math.max(ZOOM_MIN, Math.min(ground.width / width, ground.height / height, 4))
}

export function scaleOf({ zoom, turn }: Placement, picture: Extent, ground: Extent): number {
  return zoom === 'fit' ? fitScale(picture, turn, ground) : zoom
}

/** At least a part of the picture stays in sight; one that fits stays in the middle. */
export function clamp(placement: Placement, picture: Extent, ground: Extent): Placement {
  const scale = scaleOf(placement, picture, ground)
  const { width, height } = turned(picture, placement.turn)
  const within = (shift: number, size: number, room: number) => {
    const most = Math.max(0, (size - room) / 2)
    return Math.min(most, Math.max(-most, shift))
  }
  const x = within(placement.x, width * scale, ground.width)
  const y = within(placement.y, height * scale, ground.height)
  return x === placement.x && y === placement.y ? placement : { ...placement, x, y }
}

/** `at`: from the ground's middle; what lies there stays there. */
export function zoomTo(
  placement: Placement,
  zoom: number,
  at: { readonly x: number; readonly y: number },
  picture: Extent,
  ground: Extent
) {
  const before = scaleOf(placement, picture, ground)
  const after = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom))
  const ratio = after / before
  const moved = { ...placement, zoom: after, x: at.x - (at.x - placement.x) * ratio, y: at.y - (at.y - placement.y) * ratio }
  return clamp(moved, picture, ground)
}

export function nextStep(scale: number, direction: 1 | -1): number {
  const further = direction === 1 ? STEPS.find((step) => step > scale * 1.01) : STEPS.findLast((step) => step < scale * 0.99)
  return further ?? (direction === 1 ? ZOOM_MAX : ZOOM_MIN)
}

export function rotate(placement: Placement): Placement {
  return { ...placement, turn: (placement.turn + 90) % 360, x: 0, y: 0 }
}

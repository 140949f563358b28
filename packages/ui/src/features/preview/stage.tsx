/** The ground on which a picture lies: drawn at the size of the screen, moved and enlarged by pointer, wheel and keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { clamp, type Extent, FITTED, nextStep, type Placement, rotate, scaleOf, zoomTo } from './placement.ts'
import type { Bitmap } from './worker/protocol.ts'

export interface StageView {
  readonly placement: Placement
  readonly percent: number
  zoomBy(direction: 1 | -1): void
  fit(): void
  actual(): void
  rotate(): void
}

interface StageState extends StageView {
  readonly ground: Extent
  setGround(ground: Extent): void
  change(next: (placement: Placement) => Placement): void
}

const CENTRE = { x: 0, y: 0 }
const PAN_STEP = 48

/** `picture`: in its own pixels, a height that is not that of square pixels already stretched. */
export function useStage(picture: Extent): StageState {
  const [placement, setPlacement] = useState(FITTED)
  const [ground, setGround] = useState<Extent>({ width: 1, height: 1 })
  const scale = scaleOf(placement, picture, ground)
  const change = (next: (placement: Placement) => Placement) => setPlacement((now) => clamp(next(now), picture, ground))
  return {
    placement,
    ground,
    setGround,
    change,
    percent: Math.round(scale * 100),
    zoomBy: (direction) =>
      change((now) => zoomTo(now, nextStep(scaleOf(now, picture, ground), direction), CENTRE, picture, ground)),
    fit: () => change((now) => ({ ...now, zoom: 'fit', x: 0, y: 0 })),
    actual: () => change((now) => zoomTo(now, 1, CENTRE, picture, ground)),
    rotate: () => change(rotate)
  }
}

export interface StageProps {
  readonly label: string
  readonly bitmap: Bitmap | undefined
  readonly picture: Extent
  readonly state: StageState
  /** Takes the drag for itself instead of moving the picture. In CSS pixels. */
  readonly onDrag?: (dx: number, dy: number) => void
  /** Takes a turn of the wheel that does not zoom. */
  readonly onWheelStep?: (direction: 1 | -1) => void
  /** True when the key was used. */
  readonly onKey?: (event: KeyboardEvent) => boolean
}

export function Stage({ label, bitmap, picture, state, onDrag, onWheelStep, onKey }: StageProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const { placement, ground, setGround } = state

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => {
      const ratio = devicePixelRatio
      const width = Math.max(1, Math.round(element.clientWidth * ratio))
      const height = Math.max(1, Math.round(element.clientHeight * ratio))
      setGround({ width, height })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [setGround])

  useLayoutEffect(() => {
    if (canvas.current !== null) draw(canvas.current, bitmap, picture, placement, ground)
  }, [bitmap, picture, placement, ground])

  // The keys work at once, unless the focus is on something that was chosen.
  useEffect(() => {
    const element = canvas.current
    const { activeElement } = document
    if (activeElement === document.body || activeElement === element?.closest('[role="dialog"]'))
      element?.focus({ preventScroll: true })
  }, [])

  useWheel(box, picture, state, onWheelStep)
  const drag = useDrag(state, onDrag)

  return (
    <div ref={box} className="preview-stage">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a picture that is moved with keys */}
      <canvas
        ref={canvas}
        className={onDrag === undefined ? 'preview-canvas preview-canvas-pan' : 'preview-canvas'}
        role="application"
        aria-label={label}
        tabIndex={0}
        onKeyDown={(event) => {
          if (onKey?.(event) || pressed(event, state)) {
            event.preventDefault()
            event.stopPropagation()
          }
        }}
        {...drag}
      />
    </div>
  )
}

function draw(
  canvas: HTMLCanvasElement,
  bitmap: Bitmap | undefined,
  picture: Extent,
  placement: Placement,
  ground: Extent
): void {
  if (canvas.width !== ground.width) canvas.width = ground.width
  if (canvas.height !== ground.height) canvas.height = ground.height
  const context = canvas.getContext('2d')
  if (context === null) return
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  if (bitmap === undefined) return
  const scale = scaleOf(placement, picture, ground)
  // Far enlarged, the pixels themselves are what is looked for.
  context.imageSmoothingEnabled = scale < 6
  context.imageSmoothingQuality = 'high'
  context.translate(ground.width / 2 + placement.x, ground.height / 2 + placement.y)
  context.rotate((placement.turn * Math.PI) / 180)
  context.scale(scale, scale)
  context.drawImage(bitmap as ImageBitmap, -picture.width / 2, -picture.height / 2, picture.width, picture.height)
}

function pressed(event: KeyboardEvent, state: StageState): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { percent } = state
  const isFitted = state.placement.zoom === 'fit'
  const move = (dx: number, dy: number) => {
    if (isFitted) return false
    state.change((now) => ({ ...now, x: now.x + dx * devicePixelRatio, y: now.y + dy * devicePixelRatio }))
    return true
  }
  switch (event.key) {
    case '+':
    case '=':
      state.zoomBy(1)
      return percent < 3200
    case '-':
      state.zoomBy(-1)
      return true
    case '0':
      state.fit()
      return true
    case '1':
      state.actual()
      return true
    case 'ArrowLeft':
      return move(PAN_STEP, 0)
    case 'ArrowRight':
      return move(-PAN_STEP, 0)
    case 'ArrowUp':
      return move(0, PAN_STEP)
    case 'ArrowDown':
      return move(0, -PAN_STEP)
    default:
      return false
  }
}

/** React listens to wheels passively: what must not scroll or zoom the page is heard here. */
function useWheel(
  box: { readonly current: HTMLElement | null },
  picture: Extent,
  state: StageState,
  onWheelStep: ((direction: 1 | -1) => void) | undefined
): void {
  const latest = useRef({ picture, state, onWheelStep })
  latest.current = { picture, state, onWheelStep }
  useEffect(() => {
    const element = box.current
    if (element === null) return
    let left = 0
    const listen = (event: WheelEvent) => {
      event.preventDefault()
      const now = latest.current
      const delta = event.deltaMode === 0 ? event.deltaY : event.deltaY * 40
      if (now.onWheelStep !== undefined && !event.ctrlKey) {
        left += delta
        // One notch is one slice; a touchpad gives its notch in small pieces.
        for (; Math.abs(left) >= 50; left -= Math.sign(left) * Math.min(100, Math.abs(left))) now.onWheelStep(left > 0 ? 1 : -1)
        return
      }
      const bounds = element.getBoundingClientRect()
      const ratio = devicePixelRatio
      const at = {
        x: (event.clientX - bounds.left) * ratio - now.state.ground.width / 2,
        y: (event.clientY - bounds.top) * ratio - now.state.ground.height / 2
      }
      now.state.change((placement) => {
        const scale = scaleOf(placement, now.picture, now.state.ground)
        return zoomTo(placement, scale * Math.exp(-delta / 400), at, now.picture, now.state.ground)
      })
    }
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [box])
}

function useDrag(state: StageState, onDrag: ((dx: number, dy: number) => void) | undefined) {
  const last = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined)
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button > 1) return
      event.currentTarget.setPointerCapture(event.pointerId)
      last.current = { x: event.clientX, y: event.clientY }
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const from = last.current
      if (from === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
      last.current = { x: event.clientX, y: event.clientY }
      // The middle button, or Shift, moves the picture whatever the first button does.
      if (onDrag !== undefined && (event.buttons & 4) === 0 && !event.shiftKey) onDrag(dx, dy)
      else state.change((now) => ({ ...now, x: now.x + dx * devicePixelRatio, y: now.y + dy * devicePixelRatio }))
    },
    onPointerUp() {
      last.current = undefined
    },
    onPointerCancel() {
      last.current = undefined
    }
  }
}

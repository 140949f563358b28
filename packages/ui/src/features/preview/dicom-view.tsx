/** A DICOM file: its slices, its window and level, its cine. The worker draws; this asks for what is to be seen. */
import { ChevronDown, ChevronLeft, ChevronRight, Contrast, Move, Pause, Play } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { useText } from '../../text/catalogue.ts'
import type { Parsing } from './parsing.ts'
import type { Reason } from './reason.ts'
import { Stage, useStage } from './stage.tsx'
import { text } from './text.ts'
import { Tool, Toolbar, ZoomTools } from './toolbar.tsx'
import { useFrame } from './use-frame.ts'
import type { Series, WindowChoice } from './worker/protocol.ts'

/** Of computed tomography alone, whose values are Hounsfield units. */
const HOUNSFIELD = {
  lung: { center: -600, width: 1500 },
  bone: { center: 400, width: 1800 },
  abdomen: { center: 40, width: 400 },
  brain: { center: 40, width: 80 }
} as const
type Organ = keyof typeof HOUNSFIELD

const RATES = [2, 5, 10, 15, 25, 30]

export interface DicomViewProps {
  readonly name: string
  readonly series: Series
  readonly parsing: Parsing
  readonly onFailed: (reason: Reason) => void
}

export function DicomView({ name, series, parsing, onFailed }: DicomViewProps) {
  const t = useText(text)
  const initial = useMemo((): WindowChoice => (series.windows.length > 0 ? { by: 'file', index: 0 } : { by: 'full' }), [series])
  const [index, setIndex] = useState(0)
  const [choice, setChoice] = useState<WindowChoice>(initial)
  const [isPanning, setPanning] = useState(false)
  const { shown, failure } = useFrame(parsing, index, choice)
  const picture = useMemo(() => ({ width: series.columns, height: series.rows * series.aspect }), [series])
  const state = useStage(picture)
  const cine = useCine(series, shown?.index, setIndex)
  const go = (step: number) => setIndex((now) => Math.min(series.frames - 1, Math.max(0, now + step)))

  const isLost = failure !== undefined && shown === undefined
  useEffect(() => {
    if (isLost && failure !== undefined) onFailed(failure)
  }, [isLost, failure, onFailed])

  const window = shown?.window
  /** By pixels of the pointer, in shares of the width: fast in wide windows, fine in narrow ones. */
  const shift = (levels: number, widths: number) => {
    if (window === undefined) return
    setChoice((now) => {
      const { center, width } = now.by === 'values' ? now : window
      return { by: 'values', center: center + (levels * width) / 500, width: Math.max(1, width * Math.exp(widths / 250)) }
    })
  }
  const reset = () => {
    setChoice(initial)
    state.fit()
  }
  const isSeries = series.frames > 1

  function onKey(event: KeyboardEvent): boolean {
    const windowKey = series.isGrey && event.shiftKey ? WINDOW_KEYS[event.key] : undefined
    if (windowKey !== undefined) {
      shift(...windowKey)
      return true
    }
    const step = isSeries && !event.shiftKey ? SLICE_KEYS[event.key] : undefined
    if (step !== undefined) {
      go(step)
      return true
    }
    if (event.key === ' ' && isSeries) {
      cine.toggle()
      return true
    }
    return false
  }

  return (
    <>
      <Stage
        label={t.slice(name)}
        bitmap={shown?.bitmap}
        picture={picture}
        state={state}
        {...(series.isGrey && !isPanning && { onDrag: (dx, dy) => shift(dy, dx) })}
        {...(isSeries && { onWheelStep: go })}
        onKey={onKey}
      />
      {window !== undefined && (
        <p className="preview-reading code">
          <span aria-hidden="true">{t.window.values(Math.round(window.center), Math.round(window.width))}</span>
          <span className="sr">{t.window.spoken(Math.round(window.center), Math.round(window.width))}</span>
        </p>
      )}
      {isSeries && (
        <p className="preview-reading preview-reading-end" aria-live={cine.isPlaying ? 'off' : 'polite'}>
          {t.slices.position(index + 1, series.frames)}
        </p>
      )}
      <Toolbar>
        {isSeries && <SliceTools frames={series.frames} index={index} onIndex={setIndex} cine={cine} />}
        {series.isGrey && (
          <>
            <fieldset className="segments" aria-label={t.drag.label}>
              <button type="button" className="segment" aria-pressed={!isPanning} onClick={() => setPanning(false)}>
                <Contrast className="icon" aria-hidden />
                {t.drag.window}
              </button>
              <button type="button" className="segment" aria-pressed={isPanning} onClick={() => setPanning(true)}>
                <Move className="icon" aria-hidden />
                {t.drag.pan}
              </button>
            </fieldset>
            <WindowSelect series={series} choice={choice} onChoice={setChoice} />
          </>
        )}
        <ZoomTools view={state} onReset={reset} />
      </Toolbar>
    </>
  )
}

/** Level, then width, in steps. */
const WINDOW_KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-10, 0],
  ArrowDown: [10, 0],
  ArrowLeft: [0, -10],
  ArrowRight: [0, 10]
}
const SLICE_KEYS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY
}

interface Cine {
  readonly isPlaying: boolean
  readonly rate: number
  toggle(): void
  setRate(rate: number): void
}

/** The next frame is asked for when the last one is seen, and no sooner than its time: a slow file plays slowly. */
function useCine({ frames, frameMs }: Series, seen: number | undefined, setIndex: (next: (now: number) => number) => void): Cine {
  const [isPlaying, setPlaying] = useState(false)
  const [rate, setRate] = useState(() => nearestRate(frameMs === undefined ? 10 : 1000 / frameMs))
  useEffect(() => {
    if (!isPlaying || seen === undefined) return
    const timer = setTimeout(() => setIndex((now) => (now + 1) % frames), 1000 / rate)
    return () => clearTimeout(timer)
  }, [isPlaying, rate, seen, frames, setIndex])
  return { isPlaying, rate, setRate, toggle: () => setPlaying((now) => !now) }
}

const nearestRate = (rate: number): number =>
  RATES.reduce((best, candidate) => (Math.abs(candidate - rate) < Math.abs(best - rate) ? candidate : best))

function SliceTools({
  frames,
  index,
  onIndex,
  cine
}: {
  readonly frames: number
  readonly index: number
  readonly onIndex: (index: number) => void
  readonly cine: Cine
}) {
  const t = useText(text)
  return (
    <div className="preview-group">
      <Tool icon={ChevronLeft} label={t.slices.previous} isDisabled={index === 0} onPress={() => onIndex(index - 1)} />
      <input
        type="range"
        className="preview-range"
        aria-label={t.slices.choose}
        aria-valuetext={t.slices.position(index + 1, frames)}
        min={1}
        max={frames}
        value={index + 1}
        onChange={(event) => onIndex(Number(event.target.value) - 1)}
        onKeyDown={(event) => event.stopPropagation()}
      />
      <Tool icon={ChevronRight} label={t.slices.next} isDisabled={index === frames - 1} onPress={() => onIndex(index + 1)} />
      <Tool icon={cine.isPlaying ? Pause : Play} label={cine.isPlaying ? t.cine.pause : t.cine.play} onPress={cine.toggle} />
      <span className="select">
        <select
          className="input preview-select"
          aria-label={t.cine.rate}
          value={cine.rate}
          onChange={(event) => cine.setRate(Number(event.target.value))}
        >
          {RATES.map((rate) => (
            <option key={rate} value={rate}>
              {t.cine.rateOf(rate)}
            </option>
          ))}
        </select>
        <ChevronDown className="icon" aria-hidden />
      </span>
    </div>
  )
}

function WindowSelect({
  series,
  choice,
  onChoice
}: {
  readonly series: Series
  readonly choice: WindowChoice
  readonly onChoice: (choice: WindowChoice) => void
}) {
  const t = useText(text)
  const id = useId()
  const organs = series.facts.modality === 'CT' ? (Object.keys(HOUNSFIELD) as Organ[]) : []
  const organ = organs.find(
    (name) => choice.by === 'values' && HOUNSFIELD[name].center === choice.center && HOUNSFIELD[name].width === choice.width
  )
  const value = choice.by === 'file' ? String(choice.index) : choice.by === 'full' ? 'full' : (organ ?? 'values')
  const choose = (chosen: string) => {
    if (chosen === 'full') onChoice({ by: 'full' })
    else if (chosen in HOUNSFIELD) onChoice({ by: 'values', ...HOUNSFIELD[chosen as Organ] })
    else if (chosen !== 'values') onChoice({ by: 'file', index: Number(chosen) })
  }
  return (
    <div className="preview-group">
      <label className="meta" htmlFor={id}>
        {t.window.preset}
      </label>
      <span className="select">
        <select id={id} className="input preview-select" value={value} onChange={(event) => choose(event.target.value)}>
          {series.windows.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: windows of a file have no other name than their number
            <option key={index} value={index}>
              {t.window.ofFile(index + 1, name)}
            </option>
          ))}
          {organs.map((name) => (
            <option key={name} value={name}>
              {t.window[name]}
            </option>
          ))}
          <option value="full">{t.window.full}</option>
          {value === 'values' && <option value="values">{t.window.byHand}</option>}
        </select>
        <ChevronDown className="icon" aria-hidden />
      </span>
    </div>
  )
}

/** The recovery phrase until it is on paper: shown, printed, two words of it asked back. Afterwards it is nowhere on this device. */
import { CircleAlert, Info, Printer } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Bones } from '../../parts/bones.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { notePresence } from '../workspace/presence.ts'
import { Field } from './field.tsx'
import { PrintedSheet } from './printed-sheet.tsx'
import { drawPositions, isSameWord } from './recovery-words.ts'
import { StepCard } from './step-card.tsx'
import { text } from './text.ts'

type Positions = readonly [number, number]

export function RecoverySheet() {
  const { client, session } = useInterface()
  const [words, setWords] = useState<readonly string[]>()
  const [failure, setFailure] = useState<unknown>()

  const read = useCallback(() => {
    setFailure(undefined)
    client.call('recovery-phrase', {}).then(
      ({ recoveryPhrase }) => setWords(recoveryPhrase.split(' ')),
      (error: unknown) => setFailure(error)
    )
  }, [client])
  useEffect(read, [read])
  // The vault is open: a sheet that is left lying locks as the rooms do.
  useEffect(() => notePresence(client), [client])

  if (words === undefined) return <Unread failure={failure} onRetry={read} />
  return (
    <>
      <Sheet
        words={words}
        onConfirmed={() => {
          setWords([])
          void session.reload().catch(() => undefined)
        }}
      />
      <PrintedSheet words={words} />
    </>
  )
}

function Unread({ failure, onRetry }: { readonly failure: unknown; readonly onRetry: () => void }) {
  const all = useText(text)
  const t = all.recovery
  const refusal = useRefusalText()
  return (
    <StepCard
      step={4}
      title={t.title}
      onSubmit={onRetry}
      foot={
        failure === undefined ? null : (
          <button type="submit" className="btn btn-primary">
            {all.retry}
          </button>
        )
      }
    >
      {failure === undefined ? (
        <Bones label={t.reading} rows={4} />
      ) : (
        <Notice icon={CircleAlert} tone="danger" live title={t.failed}>
          {refusal(failure).title}. {refusal(failure).next}
        </Notice>
      )}
    </StepCard>
  )
}

function Sheet({ words, onConfirmed }: { readonly words: readonly string[]; readonly onConfirmed: () => void }) {
  const t = useText(text).recovery
  const { client } = useInterface()
  const [positions, setPositions] = useState<Positions>(() => drawPositions(words.length))
  const [isCopying, setCopying] = useState(false)
  const [typed, setTyped] = useState<readonly [string, string]>(['', ''])
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const refusal = useRefusalText()
  const isRight = positions.every((position, index) => isSameWord(typed[index] ?? '', words[position - 1] ?? ''))

  /** Whoever has just seen all words is asked for two others. */
  function toggleCopying(): void {
    setPositions(drawPositions(words.length))
    setTyped(['', ''])
    setCopying(!isCopying)
  }

  function confirm(): void {
    if (!isRight || isBusy) return
    setBusy(true)
    setFailure(undefined)
    const asked = positions.map((position, index) => ({ position, word: (typed[index] ?? '').trim() }))
    client.call('confirm-recovery-phrase', { words: asked }).then(
      () => {
        setTyped(['', ''])
        onConfirmed()
      },
      (error: unknown) => {
        // Another window has asked already: the words are gone, and that is what was wanted.
        if (refusal(error).code === 'phrase-confirmed') return onConfirmed()
        setFailure(error)
        setBusy(false)
      }
    )
  }

  return (
    <StepCard
      step={4}
      title={t.title}
      isBusy={isBusy}
      onSubmit={isCopying ? toggleCopying : confirm}
      foot={
        <>
          <button
            type="button"
            className="btn btn-quiet"
            onClick={() => void client.call('lock', {}).catch((error: unknown) => setFailure(error))}
          >
            {t.later}
          </button>
          <button type="submit" className="btn btn-primary" disabled={!isCopying && (!isRight || isBusy)}>
            {isCopying ? t.copied : t.open}
          </button>
        </>
      }
    >
      <p className="lead">{t.lead}</p>
      <Words words={words} masked={isCopying ? [] : positions} />
      <div className="row row-wrap">
        <button type="button" className="btn" onClick={() => window.print()}>
          <Printer className="icon" aria-hidden />
          {t.print}
        </button>
        <span className="help">{isCopying ? t.copyHelp : t.maskedHelp(...positions)}</span>
      </div>
      {!isCopying && (
        <>
          <div className="cols-2">
            {positions.map((position, index) => (
              <WordField
                key={position}
                position={position}
                word={words[position - 1] ?? ''}
                typed={typed[index] ?? ''}
                onChange={(value) => setTyped(index === 0 ? [value, typed[1]] : [typed[0], value])}
              />
            ))}
          </div>
          <p className="help">
            {t.noPrinter}{' '}
            <button type="button" className="link-btn" onClick={toggleCopying}>
              {t.copyByHand}
            </button>
          </p>
        </>
      )}
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" live title={refusal(failure).title}>
          {refusal(failure).next}
        </Notice>
      )}
      <p className="field-msg">
        <Info className="icon" aria-hidden />
        <span>{t.truth}</span>
      </p>
    </StepCard>
  )
}

function Words({ words, masked }: { readonly words: readonly string[]; readonly masked: readonly number[] }) {
  const t = useText(text).recovery
  return (
    <ol className="words words-24" aria-label={t.words}>
      {words.map((word, index) =>
        masked.includes(index + 1) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place, and may come twice.
          <li key={index} className="masked">
            <span aria-hidden="true">••••••</span>
            <span className="sr">{t.masked}</span>
          </li>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place, and may come twice.
          <li key={index}>{word}</li>
        )
      )}
    </ol>
  )
}

interface WordFieldProps {
  readonly position: number
  readonly word: string
  readonly typed: string
  readonly onChange: (typed: string) => void
}

function WordField({ position, word, typed, onChange }: WordFieldProps) {
  const t = useText(text).recovery
  const [wasLeft, setLeft] = useState(false)
  const isRight = isSameWord(typed, word)
  return (
    <Field
      label={t.word(position)}
      className="code"
      maxLength={50}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      value={typed}
      onChange={(value) => {
        setLeft(false)
        onChange(value)
      }}
      onBlur={() => setLeft(true)}
      right={isRight ? t.right : undefined}
      error={wasLeft && typed.trim() !== '' && !isRight ? t.wrong(position) : undefined}
    />
  )
}

/** Two short notes, made here: no sound is fetched. */

let context: AudioContext | undefined
const NOTES = [
  { hertz: 880, atSeconds: 0 },
  { hertz: 1174.66, atSeconds: 0.16 }
] as const
const LENGTH_SECONDS = 0.14
const LOUDNESS = 0.2

export function playUrgentTone(): void {
  context ??= new AudioContext()
  const audio = context
  // A window that was never touched may not sound; the notification is then all there is.
  void audio.resume().then(
    () => {
      for (const { hertz, atSeconds } of NOTES) {
        const start = audio.currentTime + atSeconds
        const note = new OscillatorNode(audio, { type: 'sine', frequency: hertz })
        const gain = new GainNode(audio, { gain: 0 })
        gain.gain.setValueAtTime(0, start)
        gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01)
        gain.gain.exponentialRampToValueAtTime(0.001, start + LENGTH_SECONDS)
        note.connect(gain).connect(audio.destination)
        note.start(start)
        note.stop(start + LENGTH_SECONDS)
      }
    },
    () => undefined
  )
}

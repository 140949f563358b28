/** For whoever looks for a defect: with COLLOQUE_DEBUG set, where an unexpected error came from. Never its text, which may hold content. */
export function reportUnexpected(error: unknown): void {
  if (!process.env.COLLOQUE_DEBUG) return
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  process.stderr.write([`unexpected ${error instanceof Error ? error.name : typeof error}${code}`, ...frames, ''].join('\n'))
}

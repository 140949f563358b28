/** Where each level of each numbering of a DOCX begins to count, and how it writes its numbers. */

export interface DocxNumbering {
  /** The first number of a level; undefined where a sign stands before each item, or nothing. */
  startOf(numberId: string, level: string): number | undefined
  /** Its numbers read as ours do, `1.` or `1)`: not by letters, and not with those of the levels above. */
  isPlain(numberId: string, level: string): boolean
  /** The level that a style of paragraphs stands at. */
  levelOf(numberId: string, style: string): string | undefined
}

interface Level {
  readonly start: number | undefined
  readonly isPlain: boolean
  readonly style: string | undefined
}

/** @param xml checked; empty where there is no such part. */
export function readNumbering(xml: string): DocxNumbering {
  const abstracts = new Map<string, Map<string, Level>>()
  for (const [, id, body] of xml.matchAll(/<w:abstractNum [^>]*?w:abstractNumId="(\d+)"[^>]*>([\s\S]*?)<\/w:abstractNum>/g)) {
    abstracts.set(id!, levelsOf(body!))
  }
  const numbers = new Map<string, Map<string, Level>>()
  for (const [, id, body] of xml.matchAll(/<w:num [^>]*?w:numId="(\d+)"[^>]*>([\s\S]*?)<\/w:num>/g)) {
    const levels = new Map([
      ...(abstracts.get(/<w:abstractNumId w:val="(\d+)"/.exec(body!)?.[1] ?? '') ?? []),
      ...levelsOf(body!)
    ])
    for (const [, at, start] of body!.matchAll(/<w:lvlOverride w:ilvl="(\d)"[^>]*>\s*<w:startOverride w:val="(\d{1,5})"/g)) {
      const level = levels.get(at!)
      if (level?.start !== undefined) levels.set(at!, { ...level, start: Number(start) })
    }
    numbers.set(id!, levels)
  }
  return {
    startOf: (numberId, level) => numbers.get(numberId)?.get(level)?.start,
    isPlain: (numberId, level) => numbers.get(numberId)?.get(level)?.isPlain ?? true,
    levelOf: (numberId, style) => [...(numbers.get(numberId) ?? [])].find(([, level]) => level.style === style)?.[0]
  }
}

function levelsOf(xml: string): Map<string, Level> {
  const levels = new Map<string, Level>()
  for (const [, at, body] of xml.matchAll(/<w:lvl [^>]*?w:ilvl="(\d)"[^>]*>([\s\S]*?)<\/w:lvl>/g)) {
    const settingOf = (name: string) => new RegExp(`<w:${name} w:val="([^"]*)"`).exec(body!)?.[1]
    const format = settingOf('numFmt') ?? 'decimal'
    const start = /^\d{1,5}$/.exec(settingOf('start') ?? '')?.[0]
    levels.set(at!, {
      start: format === 'bullet' || format === 'none' ? undefined : Number(start ?? 1),
      isPlain: format === 'bullet' || format === 'none' || (format === 'decimal' && !/%.*%/.test(settingOf('lvlText') ?? '')),
      style: settingOf('pStyle')
    })
  }
  return levels
}

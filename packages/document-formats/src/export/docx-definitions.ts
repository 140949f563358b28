/** The styles and numberings of a DOCX that we write, under the names by which `docx-styles.ts` finds them again. */
import type { ICharacterStyleOptions, INumberingOptions, IParagraphStyleOptions } from 'docx'
import { BorderStyle, LevelFormat } from 'docx'

const heading = (level: number, size: number): IParagraphStyleOptions => ({
  id: `Heading${level}`,
  name: `heading ${level}`,
  basedOn: 'Normal',
  next: 'Normal',
  quickFormat: true,
  run: { bold: true, size },
  paragraph: { keepNext: true, outlineLevel: level - 1, spacing: { before: 240, after: 100 } }
})

export const docxParagraphStyles: IParagraphStyleOptions[] = [
  { id: 'Normal', name: 'Normal', quickFormat: true, paragraph: { spacing: { after: 120 } } },
  heading(1, 36),
  heading(2, 28),
  heading(3, 24),
  {
    id: 'Quote',
    name: 'Quote',
    basedOn: 'Normal',
    quickFormat: true,
    run: { italics: true },
    paragraph: { indent: { left: 567 } }
  },
  {
    id: 'SourceCode',
    name: 'Source Code',
    basedOn: 'Normal',
    run: { font: 'Courier New', size: 18 },
    paragraph: { spacing: { after: 0 } }
  },
  {
    id: 'HorizontalLine',
    name: 'Horizontal Line',
    basedOn: 'Normal',
    paragraph: { border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 1, color: '767676' } } }
  },
  { id: 'TableHeading', name: 'Table Heading', basedOn: 'Normal', run: { bold: true } },
  { id: 'TableSeparator', name: 'Table Separator', basedOn: 'Normal', run: { size: 4 }, paragraph: { spacing: { after: 0 } } },
  ...[1, 2, 3, 4, 5].map((level) => ({
    id: `ListContinue${level}`,
    name: level === 1 ? 'List Continue' : `List Continue ${level}`,
    basedOn: 'Normal',
    paragraph: { indent: { left: 360 * (level + 1) } }
  }))
]

export const docxRunStyles: ICharacterStyleOptions[] = [
  { id: 'SourceText', name: 'Source Text', run: { font: 'Courier New' } },
  { id: 'Hyperlink', name: 'Hyperlink', run: { color: '0B57A4', underline: {} } }
]

/** @param starts one for each numbered list: at which level it stands and with which number it begins. */
export function docxNumbering(starts: readonly { level: number; start: number }[]): INumberingOptions['config'] {
  const levels = Array.from({ length: 9 }, (_, level) => level)
  const indent = (level: number) => ({ paragraph: { indent: { left: 360 * (level + 2), hanging: 360 } } })
  return [
    {
      reference: 'bullets',
      levels: levels.map((level) => ({ level, format: LevelFormat.BULLET, text: '•–▪'[level % 3]!, style: indent(level) }))
    },
    {
      reference: 'tasks',
      levels: levels.map((level) => ({ level, format: LevelFormat.BULLET, text: '', style: indent(level) }))
    },
    ...starts.map((list, index) => ({
      reference: `ordered-${index + 1}`,
      levels: levels.map((level) => ({
        level,
        format: LevelFormat.DECIMAL,
        text: `%${level + 1}.`,
        start: level === list.level ? list.start : 1,
        style: indent(level)
      }))
    }))
  ]
}

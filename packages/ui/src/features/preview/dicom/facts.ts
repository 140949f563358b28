/** What is shown beside the picture of whom and what it is of. Nothing else of a file is read out. */

import { personName } from './character-sets.ts'
import type { DataSet } from './elements.ts'
import { stringOf, stringsOf, textOf } from './values.ts'

export interface Facts {
  readonly patientName?: string
  readonly patientId?: string
  /** YYYY-MM-DD, as all dates here. */
  readonly birthDate?: string
  readonly sex?: string
  readonly studyDate?: string
  readonly modality?: string
  readonly study?: string
  readonly series?: string
  readonly institution?: string
}

export function readFacts(dataSet: DataSet): Facts {
  const characterSets = stringsOf(dataSet, 0x0008_0005)
  const text = (tag: number) => textOf(dataSet, tag, characterSets)?.slice(0, 300)
  const name = text(0x0010_0010)
  return present({
    patientName: name === undefined ? undefined : personName(name) || undefined,
    patientId: text(0x0010_0020),
    birthDate: dicomDate(stringOf(dataSet, 0x0010_0030)),
    sex: stringOf(dataSet, 0x0010_0040)?.slice(0, 16),
    studyDate: dicomDate(stringOf(dataSet, 0x0008_0020)),
    modality: stringOf(dataSet, 0x0008_0060)?.slice(0, 16),
    study: text(0x0008_1030),
    series: text(0x0008_103e),
    institution: text(0x0008_0080)
  })
}

/** YYYYMMDD, and the older YYYY.MM.DD (PS3.5, 6.2). */
export function dicomDate(value: string | undefined): string | undefined {
  const parts = /^(\d{4})\.?(\d\d)\.?(\d\d)/.exec(value ?? '')
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}`
}

function present(facts: { readonly [N in keyof Facts]: Facts[N] | undefined }): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

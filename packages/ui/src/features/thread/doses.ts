/** Finds quantities in a text, so that a line never parts a number from its unit. Changes no character: what people wrote is shown as it is. */

export interface Range {
  readonly start: number
  readonly end: number
}

const GAP = '[ \\u00A0\\u202F]'
const NUMBER = `\\d+(?:${GAP}\\d{3})*(?:[.,/]\\d+)*`
const SPAN = `(?:${GAP}?(?:-|–|à|to|/)${GAP}?${NUMBER})?`
const UNITS = [
  ...[
    'µg',
    'μg',
    'mcg',
    'ug',
    'microgrammes?',
    'micrograms?',
    'mg',
    'ng',
    'pg',
    'kg',
    'g',
    'milligrammes?',
    'grammes?',
    'grams?'
  ],
  ...[
    'ml',
    'cl',
    'dl',
    'µl',
    'μl',
    'fl',
    'l',
    'mmol',
    'µmol',
    'μmol',
    'nmol',
    'pmol',
    'mol',
    'mosm',
    'méq',
    'meq',
    'ui',
    'iu',
    'mui',
    'u'
  ],
  ...[
    'mmhg',
    'cmhg',
    'kpa',
    'bar',
    'cmh2o',
    'nm',
    'µm',
    'mm',
    'cm',
    'km',
    'm',
    'ch',
    'fr',
    'gy',
    'mgy',
    'msv',
    'kcal',
    'kj',
    'hz',
    'khz',
    'mhz'
  ],
  ...[
    'bpm',
    'cpm',
    'secondes?',
    'seconds?',
    'minutes?',
    'min',
    'heures?',
    'hours?',
    'jours?',
    'days?',
    'semaines?',
    'weeks?',
    'mois',
    'months?'
  ],
  ...['ans?', 'years?', 'yo', 'sem', 'sa', 'h', 's', 'j', 'd', '%', '‰', '°c', '°f', '°', 'joules?', 'mv', 'ma', 'w', 'log'],
  ...[
    'cp',
    'cps',
    'comprimés?',
    'tablets?',
    'gél',
    'gélules?',
    'capsules?',
    'gouttes?',
    'gttes?',
    'drops?',
    'amp',
    'ampoules?',
    'sachets?'
  ],
  ...['bouffées?', 'puffs?', 'unités?', 'units?', 'doses?', 'fois', 'times']
].join('|')
const PER = `(?:${GAP}?/${GAP}?[\\p{L}\\d²³]{1,8})`
const TIMES = `(?:${GAP}?[×x*]${GAP}?\\d+(?:[.,]\\d+)?(?:${GAP}?/${GAP}?[\\p{L}]{1,8})?)`
const QUANTITY = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?:[<>≤≥≈~±+-]${GAP}?)?${NUMBER}${SPAN}(?:${GAP}?(?:${UNITS})(?![\\p{L}\\p{N}])${PER}{0,2}${TIMES}?|${GAP}?/[\\p{L}]{1,8}(?![\\p{L}\\p{N}])${TIMES}?|${TIMES})`,
  'giu'
)

/** In order, without overlap. */
export function findDoses(text: string): readonly Range[] {
  if (!/\d/.test(text)) return []
  return Array.from(text.matchAll(QUANTITY), ({ index, 0: found }) => ({ start: index, end: index + found.length }))
}

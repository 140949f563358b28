/** What an import, an export or a paste lost, in words: how many of what, and what became of them. */
import type { Loss, LossKind } from '@colloque/document-formats'

type Detail = NonNullable<Loss['detail']>

/** `f`: feminine, which what became of it follows. */
const FRENCH: Readonly<Record<LossKind, readonly [one: string, many: string, gender?: 'f']>> = {
  footnote: ['note de bas de page', 'notes de bas de page', 'f'],
  comment: ['commentaire', 'commentaires'],
  'header-or-footer': ['en-tête ou pied de page', 'en-têtes ou pieds de page'],
  'text-box': ['zone de texte', 'zones de texte', 'f'],
  'tracked-change': ['modification suivie', 'modifications suivies', 'f'],
  equation: ['équation', 'équations', 'f'],
  drawing: ['dessin', 'dessins'],
  'embedded-object': ['objet incorporé', 'objets incorporés'],
  macro: ['macro', 'macros', 'f'],
  'form-field': ['champ de formulaire', 'champs de formulaire'],
  'page-layout': ['élément de mise en page', 'éléments de mise en page'],
  'image-format': ['image d’un format inconnu', 'images d’un format inconnu', 'f'],
  'image-missing': ['image', 'images', 'f'],
  'image-remote': ['image d’un site', 'images d’un site', 'f'],
  'link-target': ['lien', 'liens'],
  superscript: ['exposant ou indice', 'exposants ou indices'],
  'heading-level': ['niveau de titre', 'niveaux de titre'],
  'colour-or-font': ['couleur ou police', 'couleurs ou polices', 'f'],
  alignment: ['alignement', 'alignements'],
  'active-content': ['contenu actif', 'contenus actifs'],
  'unknown-element': ['élément inconnu', 'éléments inconnus'],
  'nested-block': ['bloc imbriqué', 'blocs imbriqués'],
  'unreadable-character': ['caractère sans dessin', 'caractères sans dessin'],
  'empty-field': ['champ non rempli', 'champs non remplis'],
  mention: ['mention', 'mentions', 'f'],
  'table-layout': ['disposition de tableau', 'dispositions de tableau', 'f'],
  'hidden-text': ['texte masqué', 'textes masqués'],
  'list-numbering': ['numérotation de liste', 'numérotations de liste', 'f'],
  'heading-number': ['numéro de titre', 'numéros de titre'],
  capitals: ['mise en capitales', 'mises en capitales', 'f']
}

/** In the masculine and in the feminine, of one and of several. */
const FRENCH_DETAILS: Readonly<Record<Detail, readonly [m: string, f: string, mm: string, ff: string]>> = {
  'left-out': ['non repris', 'non reprise', 'non repris', 'non reprises'],
  'moved-to-the-end': ['mis à la fin', 'mise à la fin', 'mis à la fin', 'mises à la fin'],
  'kept-as-text': ['gardé comme texte', 'gardée comme texte', 'gardés comme texte', 'gardées comme texte'],
  flattened: ['mis à plat', 'mise à plat', 'mis à plat', 'mises à plat'],
  accepted: ['accepté', 'acceptée', 'acceptés', 'acceptées'],
  changed: ['changé', 'changée', 'changés', 'changées']
}

const ENGLISH: Readonly<Record<LossKind, readonly [one: string, many: string]>> = {
  footnote: ['footnote', 'footnotes'],
  comment: ['comment', 'comments'],
  'header-or-footer': ['header or footer', 'headers or footers'],
  'text-box': ['text box', 'text boxes'],
  'tracked-change': ['tracked change', 'tracked changes'],
  equation: ['equation', 'equations'],
  drawing: ['drawing', 'drawings'],
  'embedded-object': ['embedded object', 'embedded objects'],
  macro: ['macro', 'macros'],
  'form-field': ['form field', 'form fields'],
  'page-layout': ['part of the page layout', 'parts of the page layout'],
  'image-format': ['picture of an unknown format', 'pictures of an unknown format'],
  'image-missing': ['picture', 'pictures'],
  'image-remote': ['picture of a site', 'pictures of a site'],
  'link-target': ['link', 'links'],
  superscript: ['superscript or subscript', 'superscripts or subscripts'],
  'heading-level': ['heading level', 'heading levels'],
  'colour-or-font': ['colour or font', 'colours or fonts'],
  alignment: ['alignment', 'alignments'],
  'active-content': ['active content', 'active contents'],
  'unknown-element': ['unknown element', 'unknown elements'],
  'nested-block': ['nested block', 'nested blocks'],
  'unreadable-character': ['character that cannot be drawn', 'characters that cannot be drawn'],
  'empty-field': ['field that is not filled', 'fields that are not filled'],
  mention: ['mention', 'mentions'],
  'table-layout': ['table layout', 'table layouts'],
  'hidden-text': ['hidden text', 'hidden texts'],
  'list-numbering': ['list numbering', 'list numberings'],
  'heading-number': ['heading number', 'heading numbers'],
  capitals: ['text set in capitals', 'texts set in capitals']
}

const ENGLISH_DETAILS: Readonly<Record<Detail, string>> = {
  'left-out': 'left out',
  'moved-to-the-end': 'moved to the end',
  'kept-as-text': 'kept as text',
  flattened: 'flattened',
  accepted: 'accepted',
  changed: 'changed'
}

export function frenchLoss({ kind, count, detail }: Loss): string {
  const [one, many, gender] = FRENCH[kind]
  const isMany = count > 1
  const said = `${count} ${isMany ? many : one}`
  return detail === undefined ? said : `${said}, ${FRENCH_DETAILS[detail][(gender === 'f' ? 1 : 0) + (isMany ? 2 : 0)]}`
}

export function englishLoss({ kind, count, detail }: Loss): string {
  const said = `${count} ${ENGLISH[kind][count === 1 ? 0 : 1]}`
  return detail === undefined ? said : `${said}, ${ENGLISH_DETAILS[detail]}`
}

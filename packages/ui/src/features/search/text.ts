import { catalogue } from '../../text/catalogue.ts'

export const text = catalogue({
  fr: {
    documents: 'Documents et dossiers',
    files: 'Dans les fichiers reçus et envoyés',
    parts: { text: 'Texte', comment: 'Commentaire', tag: 'Étiquette' },
    page: (page: string) => `p.\u00A0${page}`,
    binned: 'Corbeille',
    more: 'Seuls les plus récents sont montrés. Précisez la recherche.',
    incomplete: 'La recherche n’est pas encore complète',
    missing: (documents: string, files: string, messages: string) =>
      [
        documents !== '0' && `${documents} document(s)`,
        files !== '0' && `${files} fichier(s)`,
        messages !== '0' && `${messages} message(s)`
      ]
        .filter(Boolean)
        .join(', ')
  },
  en: {
    documents: 'Documents and folders',
    files: 'In files received and sent',
    parts: { text: 'Text', comment: 'Comment', tag: 'Tag' },
    page: (page: string) => `p.\u00A0${page}`,
    binned: 'Bin',
    more: 'Only the newest are shown. Be more precise.',
    incomplete: 'The search is not complete yet',
    missing: (documents: string, files: string, messages: string) =>
      [
        documents !== '0' && `${documents} document(s)`,
        files !== '0' && `${files} file(s)`,
        messages !== '0' && `${messages} message(s)`
      ]
        .filter(Boolean)
        .join(', ')
  }
})

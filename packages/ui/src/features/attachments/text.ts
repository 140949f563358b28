import { catalogue } from '../../text/catalogue.ts'

export const attachmentsText = catalogue({
  fr: {
    open: (name: string) => `Ouvrir ${name}`,
    save: (name: string) => `Enregistrer ${name}`,
    saveAll: (n: number) => `Tout enregistrer (${n}\u00A0fichiers)`,
    saved: 'Fichier enregistré.',
    savedAll: (n: number) => `${n}\u00A0fichiers enregistrés.`,
    cancel: (name: string) => `Annuler le transfert de ${name}`,
    remove: (name: string) => `Retirer ${name}`,
    resume: 'Reprendre',
    retry: 'Réessayer',
    files: 'Pièces jointes',
    sending: (name: string) => `Envoi de ${name}`,
    fetching: (name: string) => `Réception de ${name}`,
    sealing: 'Chiffrement…',
    queued: 'En file',
    cancelled: 'Transfert annulé',
    cut: 'Relais injoignable',
    interrupted: (percent: number) => `Relais injoignable à ${percent}\u00A0%`,
    percent: (n: number) => `${n}\u00A0%`,
    rate: (size: string) => `${size}/s`,
    left: {
      second: (n: string) => `encore ${n}\u00A0s`,
      minute: (n: string) => `encore ${n}\u00A0min`,
      hour: (n: string) => `encore ${n}\u00A0h`
    },
    metadataRemoved: 'métadonnées retirées',
    show: 'Afficher l’image',
    cannotShow: 'Aperçu impossible. Le fichier est intact.',
    preview: 'Chargement de l’aperçu',
    picture: (name: string) => `Image ${name}`
  },
  en: {
    open: (name: string) => `Open ${name}`,
    save: (name: string) => `Save ${name}`,
    saveAll: (n: number) => `Save all (${n}\u00A0files)`,
    saved: 'File saved.',
    savedAll: (n: number) => `${n}\u00A0files saved.`,
    cancel: (name: string) => `Cancel the transfer of ${name}`,
    remove: (name: string) => `Remove ${name}`,
    resume: 'Resume',
    retry: 'Try again',
    files: 'Attachments',
    sending: (name: string) => `Sending ${name}`,
    fetching: (name: string) => `Receiving ${name}`,
    sealing: 'Encrypting…',
    queued: 'Queued',
    cancelled: 'Transfer cancelled',
    cut: 'Relay unreachable',
    interrupted: (percent: number) => `Relay unreachable at ${percent}%`,
    percent: (n: number) => `${n}%`,
    rate: (size: string) => `${size}/s`,
    left: {
      second: (n: string) => `${n}\u00A0s left`,
      minute: (n: string) => `${n}\u00A0min left`,
      hour: (n: string) => `${n}\u00A0h left`
    },
    metadataRemoved: 'metadata removed',
    show: 'Show the picture',
    cannotShow: 'No preview. The file is intact.',
    preview: 'Loading the preview',
    picture: (name: string) => `Picture ${name}`
  }
})

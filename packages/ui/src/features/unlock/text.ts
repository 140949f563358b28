import { catalogue } from '../../text/catalogue.ts'

export const text = catalogue({
  fr: {
    locked: 'Colloque est verrouillé',
    lockedSince: (time: string) => `Verrouillé à ${time}`,
    lead: 'Donnez votre phrase de passe pour ouvrir ce coffre.',
    filesWait: (count: string, one: boolean) =>
      one
        ? 'L’import d’un fichier reprendra à l’ouverture. Ne fermez pas cette page.'
        : `L’import de ${count} fichiers reprendra à l’ouverture. Ne fermez pas cette page.`,
    passphrase: 'Phrase de passe',
    show: 'Afficher la phrase',
    hide: 'Masquer la phrase',
    capsLock: 'Verr. Maj est activé.',
    missing: 'Donnez votre phrase de passe.',
    open: 'Ouvrir',
    opening: 'Ouverture…',
    openingHelp: 'Quelques secondes\u00A0: la phrase est rendue lente à deviner.',
    keychain: 'Ouvrir avec le trousseau du système',
    forgotten: 'Phrase oubliée',
    other: { label: 'English', language: 'en' },
    forgottenTitle: 'Personne ne peut la retrouver',
    forgottenText:
      'Votre phrase de passe n’est écrite nulle part\u00A0: ni sur cet appareil, ni au relais, ni chez nous. Sans elle, ce coffre reste fermé.',
    forgottenSheet:
      'Seule votre feuille de secours pourrait rouvrir ce que vous aviez. Cette version de Colloque ne sait pas encore le faire\u00A0: gardez la feuille en lieu sûr.',
    forgottenNow:
      'Pour continuer à écrire dès maintenant, demandez une nouvelle invitation à un administrateur de votre association.',
    understood: 'J’ai compris'
  },
  en: {
    locked: 'Colloque is locked',
    lockedSince: (time: string) => `Locked at ${time}`,
    lead: 'Give your passphrase to open this vault.',
    filesWait: (count: string, one: boolean) =>
      one
        ? 'The import of a file goes on once this is open. Do not close this page.'
        : `The import of ${count} files goes on once this is open. Do not close this page.`,
    passphrase: 'Passphrase',
    show: 'Show the passphrase',
    hide: 'Hide the passphrase',
    capsLock: 'Caps Lock is on.',
    missing: 'Give your passphrase.',
    open: 'Open',
    opening: 'Opening…',
    openingHelp: 'A few seconds: the passphrase is made slow to guess.',
    keychain: 'Open with the system’s keychain',
    forgotten: 'Forgotten passphrase',
    other: { label: 'Français', language: 'fr' },
    forgottenTitle: 'Nobody can find it again',
    forgottenText:
      'Your passphrase is written nowhere: not on this device, not at the relay, not with us. Without it this vault stays closed.',
    forgottenSheet:
      'Only your recovery sheet could reopen what you had. This version of Colloque cannot do it yet: keep the sheet in a safe place.',
    forgottenNow: 'To go on writing now, ask an administrator of your association for a new invitation.',
    understood: 'I understand'
  }
})

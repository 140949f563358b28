/** What the host says on a terminal, in both languages. Never holds a name or content. */
export type Language = 'fr' | 'en'

const fr = {
  ready: 'Colloque est ouvert à cette adresse, valable une fois, pendant cinq minutes :',
  more: 'Entrée : une nouvelle adresse (autre navigateur, autre fenêtre privée). Ctrl-C : arrêter.',
  again: 'Nouvelle adresse, valable une fois, pendant cinq minutes :',
  portTaken: (port: number | undefined) => `Le port ${port} est pris par un autre programme. Choisissez-en un autre avec --port.`,
  doorRefused: (code: string) => `Le système ne laisse pas Colloque écouter à cette adresse (${code}).`,
  vaultInUse:
    'Ce coffre est déjà ouvert dans un autre Colloque. Allez à cette fenêtre (ou appuyez sur Entrée dans son terminal pour une nouvelle adresse), ou arrêtez-le d’abord.',
  vaultUnwritable: 'Le coffre ne peut pas être écrit à cet endroit. Vérifiez le dossier et ses droits.',
  crashed: 'Le programme qui garde les clés s’est interrompu. Rien de ce qui a été enregistré n’est perdu : relancez Colloque.',
  launchesRefused:
    'Dix codes d’ouverture faux ont été essayés depuis cette machine : plus aucun n’est accepté. Appuyez sur Entrée pour une nouvelle adresse.',
  notBuilt: 'L’interface ne peut pas être construite (voir ci-dessus).',
  noBrowser: 'Aucun navigateur n’a pu être ouvert : ouvrez l’adresse vous-même.'
}

const en: typeof fr = {
  ready: 'Colloque is open at this address, good once, for five minutes:',
  more: 'Enter: a new address (another browser, a private window). Ctrl-C: stop.',
  again: 'New address, good once, for five minutes:',
  portTaken: (port) => `Port ${port} is taken by another program. Choose another with --port.`,
  doorRefused: (code) => `The system does not let Colloque listen at this address (${code}).`,
  vaultInUse:
    'This vault is already open in another Colloque. Go to that window (or press Enter in its terminal for a new address), or stop it first.',
  vaultUnwritable: 'The vault cannot be written here. Check the folder and its permissions.',
  crashed: 'The program that keeps the keys broke off. Nothing that was saved is lost: start Colloque again.',
  launchesRefused:
    'Ten wrong launch codes were tried from this machine: none is accepted any more. Press Enter for a new address.',
  notBuilt: 'The interface cannot be built (see above).',
  noBrowser: 'No browser could be opened: open the address yourself.'
}

export const words: Readonly<Record<Language, typeof fr>> = { fr, en }

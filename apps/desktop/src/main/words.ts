/** The few words of menus and notices; the interface has its own catalogues. */
export type Language = 'fr' | 'en'

export interface Words {
  readonly newMessage: string
  readonly newUrgentMessage: string
  readonly open: string
  readonly lock: string
  readonly quit: string
  readonly file: string
  readonly edit: string
  readonly view: string
  readonly window: string
  readonly coreLost: string
  readonly coreLostDetail: string
  readonly inUse: string
  readonly inUseDetail: string
  readonly cannotStart: string
  readonly cannotStartDetail: string
  readonly pageLost: string
  readonly pageLostDetail: string
  readonly openLink: string
  readonly openOutside: string
  readonly cancel: string
  readonly restart: string
  readonly close: string
}

export const WORDS: Readonly<Record<Language, Words>> = {
  fr: {
    newMessage: 'Nouveau message',
    newUrgentMessage: 'Message urgent',
    open: 'Ouvrir Colloque',
    lock: 'Verrouiller',
    quit: 'Quitter',
    file: 'Fichier',
    edit: 'Édition',
    view: 'Affichage',
    window: 'Fenêtre',
    coreLost: 'Colloque s’est arrêté',
    coreLostDetail: 'Le programme qui garde vos clés s’est interrompu. Rien de ce qui a été enregistré n’est perdu.',
    inUse: 'Colloque est déjà ouvert',
    inUseDetail: 'Ce coffre est utilisé par un autre programme. Fermez-le d’abord.',
    cannotStart: 'Colloque n’a pas pu démarrer',
    cannotStartDetail: 'Le programme qui garde vos clés ne s’est pas ouvert. Votre coffre n’a pas été modifié.',
    pageLost: 'L’affichage de Colloque s’interrompt sans cesse',
    pageLostDetail: 'Rien de ce qui a été enregistré n’est perdu.',
    openLink: 'Ouvrir hors de Colloque :',
    openOutside: 'Ouvrir',
    cancel: 'Annuler',
    restart: 'Relancer',
    close: 'Fermer'
  },
  en: {
    newMessage: 'New message',
    newUrgentMessage: 'Urgent message',
    open: 'Open Colloque',
    lock: 'Lock',
    quit: 'Quit',
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    coreLost: 'Colloque has stopped',
    coreLostDetail: 'The program that keeps your keys broke off. Nothing that was saved is lost.',
    inUse: 'Colloque is already open',
    inUseDetail: 'Another program uses this vault. Close it first.',
    cannotStart: 'Colloque could not start',
    cannotStartDetail: 'The program that keeps your keys did not open. Your vault was not changed.',
    pageLost: 'Colloque’s window keeps breaking off',
    pageLostDetail: 'Nothing that was saved is lost.',
    openLink: 'Open outside of Colloque:',
    openOutside: 'Open',
    cancel: 'Cancel',
    restart: 'Start again',
    close: 'Close'
  }
}

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
  readonly addToDictionary: string
  readonly coreLost: string
  readonly coreLostDetail: string
  readonly inUse: string
  readonly inUseDetail: string
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
    addToDictionary: 'Ajouter au dictionnaire',
    coreLost: 'Colloque s’est arrêté',
    coreLostDetail: 'Le programme qui garde vos clés s’est interrompu. Rien de ce qui a été enregistré n’est perdu.',
    inUse: 'Colloque est déjà ouvert',
    inUseDetail: 'Ce coffre est utilisé par un autre programme. Fermez-le d’abord.',
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
    addToDictionary: 'Add to dictionary',
    coreLost: 'Colloque has stopped',
    coreLostDetail: 'The program that keeps your keys broke off. Nothing that was saved is lost.',
    inUse: 'Colloque is already open',
    inUseDetail: 'Another program uses this vault. Close it first.',
    restart: 'Start again',
    close: 'Close'
  }
}

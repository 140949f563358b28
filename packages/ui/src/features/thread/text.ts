import { catalogue } from '../../text/catalogue.ts'

const nb = '\u00A0'

export const threadText = catalogue({
  fr: {
    you: 'Vous',
    andYou: 'vous',
    thread: (name: string) => `Fil${nb}: ${name}`,
    messages: 'Messages',
    loading: 'Chargement des messages',
    loadFailed: 'Réessayer',
    empty: 'Aucun message',
    emptyHelp: 'Ce que vous écrivez ici n’est lisible que par les membres de cette conversation.',
    standIn: (name: string) => `remplacé par ${name}`,
    search: 'Chercher dans le fil',
    print: 'Imprimer le fil',
    details: 'Détails de la conversation',
    newMessages: (n: number) => (n === 1 ? `1${nb}nouveau message` : `${n}${nb}nouveaux messages`),
    toNewest: 'Derniers messages',
    day: (relative: string, date: string) => `${relative}, ${date}`,
    urgent: 'Urgent',
    forwarded: 'Transféré',
    edited: (time: string) => `modifié à ${time}`,
    editedVersions: (time: string) => `Modifié à ${time}, voir les versions`,
    deleted: (time: string) => `Message supprimé à ${time}`,
    pending: 'en attente',
    sent: 'envoyé',
    delivered: 'remis',
    read: 'lu',
    readBy: (read: number, others: number) => `lu ${read}/${others}`,
    deliveredTo: (delivered: number, others: number) => `remis ${delivered}/${others}`,
    failed: 'non envoyé',
    receiptsOf: (state: string) => `${state}, voir qui`,
    quoteOf: (name: string) => `Réponse à ${name}, y aller`,
    quoteMissing: 'Message qui n’est pas sur cet appareil',
    quoteDeleted: 'Message supprimé',
    quoteFiles: (n: number) => (n === 1 ? `1${nb}pièce jointe` : `${n}${nb}pièces jointes`),
    filesOnly: (n: number) => (n === 1 ? `1${nb}pièce jointe` : `${n}${nb}pièces jointes`),
    reactions: { seen: 'Vu', agreed: 'D’accord', thanks: 'Merci', 'to-review': 'À revoir' },
    reactionBy: (word: string, names: string) => `${word}${nb}: ${names}`,
    typing: {
      one: (name: string) => `${name} écrit…`,
      other: (names: string) => `${names} écrivent…`
    },
    row: (author: string, time: string, words: string) => `${author}, ${time}. ${words}`,
    actions: {
      label: 'Actions du message',
      reply: 'Répondre',
      react: 'Réagir',
      more: 'Plus d’actions',
      forward: 'Transférer…',
      copy: 'Copier le texte',
      edit: 'Modifier',
      remove: 'Supprimer…',
      save: (n: number) => (n === 1 ? 'Enregistrer le fichier' : `Enregistrer les ${n}${nb}fichiers`),
      details: 'Détails',
      print: 'Imprimer ce message',
      copied: 'Texte copié.'
    },
    failure: {
      title: (reason: string) => `Non envoyé${nb}: ${reason}`,
      waiting: (reason: string) => `En attente${nb}: ${reason}`,
      retry: 'Renvoyer',
      retryNow: 'Essayer maintenant',
      edit: 'Modifier',
      remove: 'Supprimer',
      copy: 'Copier le texte'
    },
    remove: {
      title: 'Supprimer ce message\u00A0?',
      sent: 'Son texte et ses fichiers seront effacés chez tous les membres. Une trace reste dans le fil. C’est définitif.',
      unsent: 'Il n’est pas encore parti\u00A0: il disparaîtra sans trace. C’est définitif.',
      keep: 'Garder',
      act: 'Supprimer',
      done: 'Message supprimé.'
    },
    forward: {
      title: 'Transférer le message',
      search: 'Conversation ou personne',
      list: 'Où transférer',
      conversations: 'Conversations',
      people: 'Confrères de l’annuaire',
      none: 'Rien ne correspond.',
      cancel: 'Annuler',
      act: 'Transférer',
      done: (name: string) => `Transféré à ${name}.`,
      open: 'Ouvrir'
    },
    receipts: {
      title: 'Détails du message',
      written: 'Écrit',
      edited: 'Modifié',
      number: 'Numéro au relais',
      state: 'État',
      members: 'Reçu et lu',
      states: { sent: 'envoyé', delivered: 'remis', read: 'lu' }
    },
    versions: { title: 'Versions du message', now: 'Version actuelle', close: 'Fermer' },
    link: {
      title: (host: string) => `Ouvrir ${host} dans le navigateur${nb}?`,
      mailTitle: (address: string) => `Écrire à ${address}${nb}?`,
      web: 'Ce site verra votre adresse.',
      mail: 'Votre logiciel de courrier s’ouvrira\u00A0; ce courrier ne sera pas chiffré par Colloque.',
      foreign: 'Ce nom contient des lettres d’un autre alphabet\u00A0: vérifiez-le.',
      whole: 'Adresse entière',
      keep: 'Ne pas ouvrir',
      open: 'Ouvrir'
    },
    incident: {
      quarantine: (time: string) => `Un élément reçu à ${time} n’a pas pu être ouvert`,
      quarantines: (n: number, time: string) => `${n}${nb}éléments reçus à partir de ${time} n’ont pas pu être ouverts`,
      quarantineHelp: 'Il est mis de côté, le reste du fil est intact.',
      quarantinesHelp: 'Ils sont mis de côté, le reste du fil est intact.',
      titles: {
        gap: 'Il manque un élément à cet endroit du fil',
        replay: 'Un élément déjà reçu a été présenté de nouveau',
        swapped: 'Un élément a été présenté à la place d’un autre',
        'counter-gap': 'Il manque un message d’un membre à cet endroit',
        'counter-replay': 'Un message d’un membre a été présenté deux fois',
        stuck: 'Un changement du groupe n’a pas pu être accepté',
        directory: 'L’annuaire ne correspond pas à ce qu’en dit un membre'
      },
      help: 'Le relais ou un appareil s’est trompé. Rien de ce qui est affiché n’en vient.',
      from: (name: string) => `Montré par ${name}.`,
      ask: 'Demander le renvoi',
      askText: (time: string) => `Un message reçu à ${time} n’a pas pu être ouvert ici. Pouvez-vous le renvoyer${nb}?`,
      details: 'Détails',
      kind: 'Nature',
      code: 'Code',
      number: 'Numéro',
      at: 'Constaté',
      copy: 'Copier',
      copied: 'Code copié.',
      close: 'Fermer'
    },
    suspended: {
      fork: (number: string, time: string) =>
        `Depuis le n°${nb}${number} (${time}), le relais ne montre pas la même suite à tous. Aucun message n’est perdu.`,
      forkWith: (number: string, time: string, name: string) =>
        `Depuis le n°${nb}${number} (${time}), le relais ne montre pas la même suite à vous et à ${name}. Aucun message n’est perdu.`,
      rollback: (number: string, time: string) =>
        `À ${time}, le relais a montré un état antérieur au n°${nb}${number}, déjà reçu ici. Aucun message n’est perdu.`,
      unknown: 'Le relais montre une suite qui ne peut pas être celle que cet appareil connaît. Aucun message n’est perdu.',
      kind: 'Constat',
      kinds: { fork: 'divergence', rollback: 'retour en arrière' },
      since: 'Depuis',
      by: 'Montré par',
      yours: 'Dernier n° reçu ici',
      restart: 'Reprendre dans un nouveau fil',
      export: 'Exporter le constat',
      restarted: (name: string) => `${name} (suite)`
    },
    statement: {
      fileName: 'Constat Colloque',
      title: 'Constat d’intégrité d’une conversation Colloque',
      note: 'Ce constat ne contient aucun contenu, aucun nom, aucune clé\u00A0: des natures, des numéros et des heures.',
      made: 'Établi le',
      version: 'Version de Colloque',
      last: 'Dernier numéro reçu',
      columns: 'nature\tnuméro\theure (UTC)'
    },
    ended: {
      removed: 'Vous n’êtes plus membre de cette conversation. Ce que vous avez reçu vous reste.',
      left: 'Vous avez quitté cette conversation. Ce que vous avez reçu vous reste.',
      stuck:
        'Cette conversation ne peut pas continuer\u00A0: un changement fait par un membre ne peut être accepté. Rien n’est perdu.',
      suspended: 'Envoi suspendu tant que deux versions de ce fil existent. Votre brouillon est gardé.'
    },
    find: {
      label: 'Chercher dans cette conversation',
      placeholder: 'Mot, nom de fichier',
      results: 'Résultats',
      count: (n: number, more: boolean) =>
        n === 0 ? 'Aucun résultat' : `${n}${more ? ' premiers' : ''} ${n === 1 ? 'résultat' : 'résultats'}`.replace(' ', nb),
      close: 'Fermer la recherche',
      inFile: 'nom de fichier'
    },
    drop: (name: string) => `Déposer pour joindre au message à ${name}`,
    said: (name: string, words: string) => `${name}${nb}: ${words}`,
    saidUrgent: (name: string, words: string) => `Urgent, ${name}${nb}: ${words}`,
    printed: (date: string) => `Imprimé le ${date}`,
    printedBy: 'Extrait d’une conversation chiffrée Colloque'
  },
  en: {
    you: 'You',
    andYou: 'you',
    thread: (name: string) => `Thread: ${name}`,
    messages: 'Messages',
    loading: 'Loading messages',
    loadFailed: 'Try again',
    empty: 'No messages',
    emptyHelp: 'What you write here can be read by the members of this conversation alone.',
    standIn: (name: string) => `covered by ${name}`,
    search: 'Search in the thread',
    print: 'Print the thread',
    details: 'Details of the conversation',
    newMessages: (n: number) => (n === 1 ? `1${nb}new message` : `${n}${nb}new messages`),
    toNewest: 'Latest messages',
    day: (relative: string, date: string) => `${relative}, ${date}`,
    urgent: 'Urgent',
    forwarded: 'Forwarded',
    edited: (time: string) => `edited at ${time}`,
    editedVersions: (time: string) => `Edited at ${time}, see the versions`,
    deleted: (time: string) => `Message deleted at ${time}`,
    pending: 'waiting',
    sent: 'sent',
    delivered: 'delivered',
    read: 'read',
    readBy: (read: number, others: number) => `read ${read}/${others}`,
    deliveredTo: (delivered: number, others: number) => `delivered ${delivered}/${others}`,
    failed: 'not sent',
    receiptsOf: (state: string) => `${state}, see who`,
    quoteOf: (name: string) => `Reply to ${name}, go there`,
    quoteMissing: 'A message that is not on this device',
    quoteDeleted: 'Deleted message',
    quoteFiles: (n: number) => (n === 1 ? `1${nb}attachment` : `${n}${nb}attachments`),
    filesOnly: (n: number) => (n === 1 ? `1${nb}attachment` : `${n}${nb}attachments`),
    reactions: { seen: 'Seen', agreed: 'Agreed', thanks: 'Thanks', 'to-review': 'To review' },
    reactionBy: (word: string, names: string) => `${word}: ${names}`,
    typing: {
      one: (name: string) => `${name} is writing…`,
      other: (names: string) => `${names} are writing…`
    },
    row: (author: string, time: string, words: string) => `${author}, ${time}. ${words}`,
    actions: {
      label: 'Message actions',
      reply: 'Reply',
      react: 'React',
      more: 'More actions',
      forward: 'Forward…',
      copy: 'Copy text',
      edit: 'Edit',
      remove: 'Delete…',
      save: (n: number) => (n === 1 ? 'Save the file' : `Save the ${n}${nb}files`),
      details: 'Details',
      print: 'Print this message',
      copied: 'Text copied.'
    },
    failure: {
      title: (reason: string) => `Not sent: ${reason}`,
      waiting: (reason: string) => `Waiting: ${reason}`,
      retry: 'Send again',
      retryNow: 'Try now',
      edit: 'Edit',
      remove: 'Delete',
      copy: 'Copy text'
    },
    remove: {
      title: 'Delete this message?',
      sent: 'Its text and files will be erased for all members. A trace stays in the thread. This is final.',
      unsent: 'It has not left yet: it will disappear without a trace. This is final.',
      keep: 'Keep',
      act: 'Delete',
      done: 'Message deleted.'
    },
    forward: {
      title: 'Forward the message',
      search: 'Conversation or person',
      list: 'Where to forward',
      conversations: 'Conversations',
      people: 'Colleagues of the directory',
      none: 'Nothing matches.',
      cancel: 'Cancel',
      act: 'Forward',
      done: (name: string) => `Forwarded to ${name}.`,
      open: 'Open'
    },
    receipts: {
      title: 'Message details',
      written: 'Written',
      edited: 'Edited',
      number: 'Number at the relay',
      state: 'State',
      members: 'Received and read',
      states: { sent: 'sent', delivered: 'delivered', read: 'read' }
    },
    versions: { title: 'Versions of the message', now: 'Present version', close: 'Close' },
    link: {
      title: (host: string) => `Open ${host} in the browser?`,
      mailTitle: (address: string) => `Write to ${address}?`,
      web: 'This site will see your address.',
      mail: 'Your mail program will open; that mail will not be encrypted by Colloque.',
      foreign: 'This name contains letters of another alphabet: check it.',
      whole: 'Whole address',
      keep: 'Do not open',
      open: 'Open'
    },
    incident: {
      quarantine: (time: string) => `An item received at ${time} could not be opened`,
      quarantines: (n: number, time: string) => `${n}${nb}items received from ${time} on could not be opened`,
      quarantineHelp: 'It is set aside, the rest of the thread is intact.',
      quarantinesHelp: 'They are set aside, the rest of the thread is intact.',
      titles: {
        gap: 'An item is missing at this place of the thread',
        replay: 'An item that was already received was shown again',
        swapped: 'An item was shown in the place of another',
        'counter-gap': 'A member’s message is missing at this place',
        'counter-replay': 'A member’s message was shown twice',
        stuck: 'A change of the group could not be accepted',
        directory: 'The directory is not what a member says of it'
      },
      help: 'The relay or a device was wrong. Nothing of what is shown comes from it.',
      from: (name: string) => `Shown by ${name}.`,
      ask: 'Ask to send it again',
      askText: (time: string) => `A message received at ${time} could not be opened here. Could you send it again?`,
      details: 'Details',
      kind: 'Kind',
      code: 'Code',
      number: 'Number',
      at: 'Noticed',
      copy: 'Copy',
      copied: 'Code copied.',
      close: 'Close'
    },
    suspended: {
      fork: (number: string, time: string) =>
        `Since no.${nb}${number} (${time}), the relay does not show the same continuation to everyone. No message is lost.`,
      forkWith: (number: string, time: string, name: string) =>
        `Since no.${nb}${number} (${time}), the relay does not show the same continuation to you and to ${name}. No message is lost.`,
      rollback: (number: string, time: string) =>
        `At ${time}, the relay showed a state older than no.${nb}${number}, which was received here. No message is lost.`,
      unknown: 'The relay shows a continuation that cannot be the one this device knows. No message is lost.',
      kind: 'Finding',
      kinds: { fork: 'divergence', rollback: 'rollback' },
      since: 'Since',
      by: 'Shown by',
      yours: 'Last no. received here',
      restart: 'Continue in a new thread',
      export: 'Export the findings',
      restarted: (name: string) => `${name} (continued)`
    },
    statement: {
      fileName: 'Colloque findings',
      title: 'Integrity findings of a Colloque conversation',
      note: 'These findings hold no content, no name, no key: kinds, numbers and times.',
      made: 'Made on',
      version: 'Colloque version',
      last: 'Last number received',
      columns: 'kind\tnumber\ttime (UTC)'
    },
    ended: {
      removed: 'You are no longer a member of this conversation. What you received stays with you.',
      left: 'You left this conversation. What you received stays with you.',
      stuck: 'This conversation cannot go on: a change made by a member cannot be accepted. Nothing is lost.',
      suspended: 'Sending is suspended while two versions of this thread exist. Your draft is kept.'
    },
    find: {
      label: 'Search in this conversation',
      placeholder: 'Word, file name',
      results: 'Results',
      count: (n: number, more: boolean) =>
        n === 0 ? 'No results' : `${more ? 'first ' : ''}${n}${nb}${n === 1 ? 'result' : 'results'}`,
      close: 'Close the search',
      inFile: 'file name'
    },
    drop: (name: string) => `Drop to attach to the message to ${name}`,
    said: (name: string, words: string) => `${name}: ${words}`,
    saidUrgent: (name: string, words: string) => `Urgent, ${name}: ${words}`,
    printed: (date: string) => `Printed on ${date}`,
    printedBy: 'Extract of an encrypted Colloque conversation'
  }
})

import { catalogue } from '../../text/catalogue.ts'

export const text = catalogue({
  fr: {
    main: 'Navigation principale',
    conversations: 'Conversations',
    documents: 'Documents',
    directory: 'Annuaire',
    settings: 'Réglages',
    unread: (count: string, one: boolean) => (one ? `${count} non lu` : `${count} non lus`),
    changed: (count: string, one: boolean) => (one ? `${count} document modifié` : `${count} documents modifiés`),
    lock: 'Verrouiller maintenant',
    loadFailed: 'Réessayer',
    online: 'De nouveau en ligne.',
    me: (name: string, state: string) => `${name}, ${state}. Changer ma disponibilité`,
    myAvailability: 'Ma disponibilité',
    myProfile: 'Mon profil',
    states: { available: 'disponible', 'in-theatre': 'au bloc', away: 'en congé', none: 'disponibilité non indiquée' },
    choices: { available: 'Disponible', 'in-theatre': 'Au bloc', away: 'En congé…', none: 'Non indiquée' },
    away: {
      title: 'En congé',
      lead: 'Les membres des conversations où vous avez écrit depuis 90\u00A0jours le verront, avec la personne qui vous remplace.',
      until: 'Dernier jour de congé',
      untilHelp: 'Facultatif. Ensuite, plus rien n’est indiqué.',
      untilDay: (day: string) => `Jusqu’à ${day} inclus. Ensuite, plus rien n’est indiqué.`,
      past: 'Ce jour est passé. Choisissez-en un à venir.',
      standIn: 'Remplaçant',
      cancel: 'Annuler',
      save: 'Indiquer mon congé'
    },
    banner: {
      forkTitle: 'Envoi suspendu.',
      fork: 'Deux versions de ce fil existent. Aucun message n’est perdu.',
      rollback: 'Le relais montre de ce fil un état plus ancien que le vôtre. Aucun message n’est perdu.',
      details: 'Détails',
      relay: 'Voir le relais',
      offlineSince: (time: string) => `Hors ligne depuis ${time}.`,
      unreachableSince: (time: string) => `Relais injoignable depuis ${time}.`,
      none: 'Vous pouvez lire et écrire\u00A0; ce que vous écrivez partira au retour du réseau.',
      one: 'Vous pouvez lire et écrire\u00A0; 1\u00A0message partira au retour du réseau.',
      many: (count: string) => `Vous pouvez lire et écrire\u00A0; ${count}\u00A0messages partiront au retour du réseau.`
    },
    notice: { message: 'Nouveau message', urgent: 'Message urgent' },
    link: {
      title: 'Un lien Colloque a été ouvert',
      reading: 'Lecture du lien…',
      invitation: (host: string, name: string) =>
        `C’est une invitation à rejoindre une association sur ${host}. Vous êtes déjà membre de ${name} avec ce coffre\u00A0: elle ne peut pas y servir. Elle vaut pour une personne\u00A0; transmettez-la à qui l’attend, ou ouvrez-la dans un autre Colloque.`,
      founding: (host: string) =>
        `C’est un lien pour fonder une association sur ${host}. Ce coffre a déjà la sienne\u00A0: le lien ne peut pas y servir. Ouvrez-le dans un autre Colloque.`,
      untouched: 'Rien n’a été envoyé ni créé.'
    },
    ended: { reload: 'Recharger' },
    shortcuts: {
      title: 'Raccourcis clavier',
      everywhere: 'Partout',
      inThread: 'Dans un fil',
      jump: 'Aller à une personne, une conversation, une commande',
      shortcuts: 'Montrer les raccourcis',
      newMessage: 'Écrire à un confrère',
      documents: 'Ouvrir les documents',
      previous: 'Conversation précédente',
      next: 'Conversation suivante',
      nextRegion: 'Zone suivante',
      previousRegion: 'Zone précédente',
      lock: 'Verrouiller',
      close: 'Fermer ce qui est ouvert',
      send: 'Envoyer',
      breakLine: 'Aller à la ligne',
      edit: 'Modifier le dernier message (champ vide)',
      inDocuments: 'Dans les dossiers',
      documentKeys: {
        open: 'Ouvrir',
        rename: 'Renommer',
        cut: 'Couper, pour déplacer',
        paste: 'Coller dans ce dossier',
        stretch: 'Étendre le choix',
        trash: 'Mettre à la corbeille'
      }
    }
  },
  en: {
    main: 'Main navigation',
    conversations: 'Conversations',
    documents: 'Documents',
    directory: 'Directory',
    settings: 'Settings',
    unread: (count: string) => `${count} unread`,
    changed: (count: string, one: boolean) => (one ? `${count} document changed` : `${count} documents changed`),
    lock: 'Lock now',
    loadFailed: 'Try again',
    online: 'Back online.',
    me: (name: string, state: string) => `${name}, ${state}. Change my availability`,
    myAvailability: 'My availability',
    myProfile: 'My profile',
    states: { available: 'available', 'in-theatre': 'in theatre', away: 'away', none: 'availability not stated' },
    choices: { available: 'Available', 'in-theatre': 'In theatre', away: 'Away…', none: 'Not stated' },
    away: {
      title: 'Away',
      lead: 'Members of conversations you wrote in during the last 90 days will see it, with the person who stands in for you.',
      until: 'Last day away',
      untilHelp: 'Optional. After that nothing is stated.',
      untilDay: (day: string) => `Until ${day} included. After that nothing is stated.`,
      past: 'This day is past. Choose one to come.',
      standIn: 'Stand-in',
      cancel: 'Cancel',
      save: 'State that I am away'
    },
    banner: {
      forkTitle: 'Sending is suspended.',
      fork: 'Two versions of this thread exist. No message is lost.',
      rollback: 'The relay shows an older state of this thread than yours. No message is lost.',
      details: 'Details',
      relay: 'See the relay',
      offlineSince: (time: string) => `Offline since ${time}.`,
      unreachableSince: (time: string) => `Relay unreachable since ${time}.`,
      none: 'You can read and write; what you write will leave when the network is back.',
      one: 'You can read and write; 1\u00A0message will leave when the network is back.',
      many: (count: string) => `You can read and write; ${count}\u00A0messages will leave when the network is back.`
    },
    notice: { message: 'New message', urgent: 'Urgent message' },
    link: {
      title: 'A Colloque link was opened',
      reading: 'Reading the link…',
      invitation: (host: string, name: string) =>
        `It is an invitation to join an association on ${host}. With this vault you are already a member of ${name}: it cannot be used here. It is for one person; pass it on to whoever expects it, or open it in another Colloque.`,
      founding: (host: string) =>
        `It is a link to found an association on ${host}. This vault already has its own: the link cannot be used here. Open it in another Colloque.`,
      untouched: 'Nothing was sent or created.'
    },
    ended: { reload: 'Reload' },
    shortcuts: {
      title: 'Keyboard shortcuts',
      everywhere: 'Everywhere',
      inThread: 'In a thread',
      jump: 'Go to a person, a conversation, a command',
      shortcuts: 'Show the shortcuts',
      newMessage: 'Write to a colleague',
      documents: 'Open the documents',
      previous: 'Previous conversation',
      next: 'Next conversation',
      nextRegion: 'Next region',
      previousRegion: 'Previous region',
      lock: 'Lock',
      close: 'Close what is open',
      send: 'Send',
      breakLine: 'New line',
      edit: 'Edit the last message (empty field)',
      inDocuments: 'In the folders',
      documentKeys: {
        open: 'Open',
        rename: 'Rename',
        cut: 'Cut, to move',
        paste: 'Paste into this folder',
        stretch: 'Choose more',
        trash: 'Move to the bin'
      }
    }
  }
})

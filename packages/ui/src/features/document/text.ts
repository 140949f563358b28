import { catalogue } from '../../text/catalogue.ts'
import { englishLoss, frenchLoss } from './loss-text.ts'

export const text = catalogue({
  fr: {
    document: (name: string) => `Document : ${name}`,
    loading: 'Ouverture du document',
    body: (name: string) => `Texte du document « ${name} »`,
    page: 'Page',
    retry: 'Réessayer',
    close: 'Fermer',
    cancel: 'Annuler',
    apply: 'Appliquer',
    more: 'Autres actions',
    reopen: 'Rouvrir',
    copyText: 'Copier le texte',
    copied: 'Texte copié',
    back: 'Retour aux documents',
    waiting: {
      title: 'Ce document n’est pas encore lisible ici',
      next: 'Il le sera dès qu’un confrère qui l’a ouvrira Colloque. Il s’ouvrira alors tout seul.'
    },
    ended: {
      malformed: {
        title: 'Ce qui vient d’être écrit n’a pas été accepté',
        next: 'Copiez votre texte, puis rouvrez le document.'
      },
      readOnly: {
        title: 'Vous lisez sans pouvoir modifier',
        next: 'Ce que vous veniez d’écrire n’est pas enregistré. Copiez-le, puis rouvrez le document.'
      },
      reopen: { title: 'Ce document a changé sur cet appareil', next: 'Rouvrez-le pour continuer.' },
      deleted: {
        title: 'Ce document a été supprimé définitivement',
        next: 'Ce qui reste à l’écran n’est enregistré nulle part.'
      },
      tooLarge: {
        title: 'C’est trop volumineux pour un document',
        next: 'Le dernier ajout n’est pas enregistré, le reste l’est. Copiez votre texte, rouvrez le document, puis supprimez-en une partie ou continuez dans un autre.'
      },
      locked: { title: 'Colloque est verrouillé', next: 'Donnez votre phrase de passe, puis rouvrez le document.' },
      other: { title: 'Le document n’est plus relié à Colloque', next: 'Copiez ce qui n’est pas enregistré, puis rouvrez-le.' }
    },
    binned: {
      title: 'Ce document est à la corbeille',
      by: (name: string) => `${name} l’y a mis.`,
      byYou: 'Vous l’y avez mis.',
      next: 'On n’y écrit plus tant qu’il n’est pas restauré.',
      restore: 'Restaurer'
    },
    reader: 'Lecture seule : vous lisez sans pouvoir modifier.',
    room: {
      little:
        'Ce document est presque à sa taille maximale. Continuez dans un autre\u00A0: ce qui dépassera ne sera pas enregistré.',
      none: 'Ce document a sa taille maximale\u00A0: rien ne peut y être ajouté. Supprimez-en une partie, ou continuez dans un autre.'
    },
    former: 'Vous n’êtes plus membre de cet espace : ce document reste lisible ici, il ne change plus.',
    people: (names: string) => `${names} ${names.includes(' et ') ? 'ont' : 'a'} ce document ouvert`,
    comments: 'Commentaires',
    commentsOpen: (count: number) => (count === 0 ? 'Commentaires' : `Commentaires, ${count} ouvert${count > 1 ? 's' : ''}`),
    history: 'Historique',
    find: 'Rechercher',
    bar: {
      label: 'Mise en forme',
      style: 'Style de paragraphe',
      paragraph: 'Texte',
      heading1: 'Titre 1',
      heading2: 'Titre 2',
      heading3: 'Titre 3',
      quote: 'Citation',
      code: 'Code',
      bold: 'Gras',
      italic: 'Italique',
      bullets: 'Liste',
      numbers: 'Liste numérotée',
      checks: 'Cases à cocher',
      table: 'Tableau',
      link: 'Lien',
      image: 'Image',
      comment: 'Commenter',
      undo: 'Annuler ma dernière modification',
      redo: 'Rétablir'
    },
    keys: {
      title: 'Dans un document',
      names: {
        underline: 'Souligné',
        strike: 'Barré',
        inlineCode: 'Code dans une ligne',
        indent: 'Décaler l’élément de liste, ou cellule suivante',
        outdent: 'Ramener l’élément de liste, ou cellule précédente',
        find: 'Rechercher dans le document',
        replace: 'Remplacer',
        findNext: 'Résultat suivant',
        findPrevious: 'Résultat précédent'
      }
    },
    table: {
      insert: 'Insérer un tableau',
      rowBefore: 'Ligne au-dessus',
      rowAfter: 'Ligne au-dessous',
      rowDelete: 'Supprimer la ligne',
      columnBefore: 'Colonne à gauche',
      columnAfter: 'Colonne à droite',
      columnDelete: 'Supprimer la colonne',
      headerRow: 'Ligne d’en-tête',
      headerColumn: 'Colonne d’en-tête',
      merge: 'Fusionner les cellules',
      split: 'Séparer la cellule',
      remove: 'Supprimer le tableau'
    },
    link: {
      title: 'Lien',
      address: 'Adresse',
      words: 'Texte affiché',
      invalid: 'Une adresse commence par https://, http:// ou mailto:.',
      remove: 'Retirer le lien',
      hint: (keys: string) => `${keys} et clic ouvre le lien.`
    },
    image: {
      label: (alt: string) => (alt === '' ? 'Image' : `Image : ${alt}`),
      notShown: (one: boolean) =>
        one ? 'Ce fichier ne peut pas être affiché comme image' : 'Ces fichiers ne peuvent pas être affichés comme images',
      notShownNext: (names: string, one: boolean) =>
        one
          ? `${names} n’a pas été inséré. Vous pouvez le ranger dans le dossier de ce document, où il reste intact.`
          : `${names} n’ont pas été insérés. Vous pouvez les ranger dans le dossier de ce document, où ils restent intacts.`,
      keep: 'Ranger dans le dossier',
      notInserted: (count: string, one: boolean) =>
        one ? 'Une image n’a pas été insérée' : `${count} images n’ont pas été insérées`,
      notInsertedFor: (names: string, why: string) => `${names}\u00A0: ${why}`
    },
    checkbox: (words: string) => (words === '' ? 'Case à cocher' : `Case à cocher : ${words}`),
    field: {
      title: (name: string) => `Remplir « ${name} »`,
      value: 'Valeur',
      fill: 'Remplir',
      everywhere: 'Toutes les places du même nom sont remplies.'
    },
    mentions: 'Membres à mentionner',
    findBar: {
      label: 'Rechercher et remplacer',
      query: 'Rechercher dans le document',
      replacement: 'Remplacer par',
      none: 'Aucun résultat',
      position: (at: number, all: number) => `${at} sur ${all}`,
      next: 'Résultat suivant',
      previous: 'Résultat précédent',
      replace: 'Remplacer',
      replaceAll: 'Tout remplacer',
      replaced: (count: number) => (count > 1 ? `${count} remplacements` : `${count} remplacement`),
      left: (count: number) =>
        count > 1
          ? `${count} champs ou mentions sont restés tels quels : un champ se remplit d’un clic.`
          : 'Un champ ou une mention est resté tel quel : un champ se remplit d’un clic.',
      exact: 'Respecter la casse',
      close: 'Fermer la recherche'
    },
    found: {
      shown: (words: string) => `Trouvé\u00A0: ${words}`,
      gone: 'Ce qui a été trouvé n’est plus dans ce document',
      goneNext: 'Le passage a été supprimé depuis. Vous êtes au début du document.'
    },
    status: {
      label: 'État de l’enregistrement',
      onDevice: 'enregistré sur cet appareil',
      saving: 'pas encore enregistré',
      atRelay: 'au relais',
      leaving: 'en route vers le relais',
      offline: 'hors ligne : partira au retour du réseau',
      seen: (count: number) => `vu par ${count}`,
      unseen: 'pas encore vu',
      seenBy: (names: string) => `Vu par ${names}`,
      refused: (why: string) => `non envoyé : ${why}`,
      cut: 'Colloque ne répond pas : gardez cette page ouverte',
      reading: 'lecture en cours',
      former: 'ne change plus',
      words: (count: string, isOne: boolean) => (isOne ? `${count} mot` : `${count} mots`)
    },
    comment: {
      one: 'Commentaire',
      fresh: 'Nouveau commentaire',
      placeholder: 'Votre commentaire',
      send: 'Commenter',
      reply: 'Répondre',
      replyTo: (name: string) => `Répondre à ${name}`,
      resolve: 'Résoudre',
      reopen: 'Rouvrir',
      remove: 'Supprimer',
      open: 'Ouverts',
      resolved: 'Résolus',
      resolvedBy: (name: string, when: string) => `Résolu par ${name}, ${when}`,
      none: 'Aucun commentaire',
      noneHelp: 'Choisissez un passage, puis « Commenter ».',
      gone: 'Le passage a été supprimé',
      show: 'Montrer le passage',
      unknown: 'Auteur inconnu',
      close: 'Fermer les commentaires',
      choose: 'Choisissez d’abord un passage à commenter.'
    },
    past: {
      title: 'Historique',
      close: 'Fermer l’historique',
      back: 'Remonter le temps',
      position: (at: number, all: number) => `v. ${at} sur ${all}`,
      colours: 'Colorer par auteur',
      list: 'Versions',
      now: 'En cours',
      unsent: 'pas encore au relais',
      added: (count: string) => `+ ${count}`,
      // An update names places that it removes: the end of a paragraph and a change of format are some too.
      removed: (count: string) => `− env. ${count}`,
      characters: 'caractères',
      incomplete: 'Ce qui précède a été écrit avant que ce document n’arrive ici.',
      before: {
        reading: (read: string, of: string) => `Lecture de ce qui a été écrit avant votre arrivée\u00A0: ${read} sur ${of}.`,
        progress: 'Lecture des versions antérieures',
        by: (names: string) => `Ce qui a été écrit avant votre arrivée est lu avec les clés données par ${names}.`,
        trimmed: 'Le plus ancien n’est plus au relais.',
        refused: 'Ce qui a été écrit avant votre arrivée ne mène pas au document que vous avez reçu, et n’est pas montré.'
      },
      frozen: (names: string) => (names === '' ? 'Figée, pas encore approuvée' : `Figée, approuvée par ${names}`),
      altered: 'Ne correspond pas à ce qui a été nommé',
      name: 'Nommer cette version',
      freeze: 'Figer…',
      freezeTitle: 'Figer une version',
      freezeHelp:
        'Elle porte un nom et la signature de ceux qui l’approuvent. Le document peut encore changer ; cette version, non.',
      nameTitle: 'Nommer une version',
      nameHelp: 'C’est le texte tel qu’il est maintenant.',
      nameUnsent: 'Ce qui n’est pas encore au relais n’en fera pas partie.',
      nameField: 'Nom de la version',
      nameExample: 'Version 2 validée',
      saved: (name: string) => `Version « ${name} » enregistrée`,
      approve: 'Approuver',
      approved: 'Version approuvée',
      compare: 'Comparer',
      asItWas: 'Voir telle quelle',
      restore: 'Restaurer',
      restoreTitle: 'Restaurer cette version ?',
      restoreHelp:
        'Le texte redevient celui de cette version, par une nouvelle modification. Rien du passé n’est effacé ; vous pouvez annuler.',
      restored: 'Version restaurée',
      restoredOf: (when: string) => `Version du ${when} restaurée`,
      restoredNamed: (name: string) => `«\u00A0${name}\u00A0» restaurée`,
      restoredEarlier: 'Version antérieure restaurée',
      undo: 'Annuler',
      named: (name: string) => `«\u00A0${name}\u00A0»`,
      showing: (when: string) => `Vous voyez le document\u00A0: ${when}`,
      comparing: (when: string) => `Comparaison avec\u00A0: ${when}`,
      differences: (added: string, removed: string) => `${added} mots ajoutés, ${removed} retirés`,
      present: 'Revenir au présent',
      reading: 'Lecture de l’historique',
      wasThere: 'retiré',
      came: 'ajouté'
    },
    files: {
      import: 'Importer dans ce document…',
      export: 'Exporter',
      pdf: 'Exporter en PDF',
      docx: 'Exporter en Word (DOCX)',
      html: 'Exporter en page web (HTML)',
      md: 'Exporter en Markdown',
      exporting: (format: string) => `Export en cours : ${format}`,
      importing: (name: string) => `Import en cours : ${name}`,
      exported: 'Document exporté',
      exportedWithLosses: (count: number) => `Exporté, avec ${count} différence${count > 1 ? 's' : ''}`,
      exportRefused: 'L’export n’a pas pu être fait',
      imported: (name: string) => `« ${name} » importé`,
      importedWithLosses: (count: number) => `Importé, avec ${count} différence${count > 1 ? 's' : ''}`,
      pastedWithLosses: (count: number) => `Collé, avec ${count} différence${count > 1 ? 's' : ''}`,
      importRefused: 'Ce fichier n’a pas pu être converti',
      untouched: 'Le document n’a pas été modifié.',
      fileStays: 'Le fichier reste tel quel.',
      lossesHelp: 'Le reste est là. Voici ce qui manque ou se lit autrement.',
      slow: 'La conversion durait trop longtemps et a été arrêtée.',
      crashed: 'La conversion s’est interrompue.',
      reasons: {
        'not-a-document': 'Il est vide, ou ne contient pas de texte.',
        'unsupported-format': 'Son format n’est pas pris en charge. Enregistrez-le en .docx, HTML, Markdown ou texte.',
        'too-large': 'Il est trop volumineux pour un document.',
        damaged: 'Il est abîmé. Enregistrez-le de nouveau dans le programme d’où il vient.',
        encrypted: 'Il est protégé par un mot de passe. Retirez-le, puis recommencez.',
        'invalid-document': 'Le document contient un élément qui ne peut pas être écrit.'
      },
      loss: frenchLoss
    },
    templates: {
      title: 'Commencer par un modèle',
      help: 'Ou écrivez simplement.'
    }
  },
  en: {
    document: (name: string) => `Document: ${name}`,
    loading: 'Opening the document',
    body: (name: string) => `Text of the document “${name}”`,
    page: 'Page',
    retry: 'Try again',
    close: 'Close',
    cancel: 'Cancel',
    apply: 'Apply',
    more: 'More actions',
    reopen: 'Open again',
    copyText: 'Copy the text',
    copied: 'Text copied',
    back: 'Back to the documents',
    waiting: {
      title: 'This document cannot be read here yet',
      next: 'It can as soon as a colleague who has it opens Colloque. It will then open by itself.'
    },
    ended: {
      malformed: { title: 'What was just written was not accepted', next: 'Copy your text, then open the document again.' },
      readOnly: {
        title: 'You may read, and not change',
        next: 'What you were writing is not saved. Copy it, then open the document again.'
      },
      reopen: { title: 'This document changed on this device', next: 'Open it again to go on.' },
      deleted: { title: 'This document was deleted for good', next: 'What is left on the screen is saved nowhere.' },
      tooLarge: {
        title: 'This is too much for a document',
        next: 'The last addition is not saved; the rest is. Copy your text, open the document again, then delete a part of it or go on in another.'
      },
      locked: { title: 'Colloque is locked', next: 'Give your passphrase, then open the document again.' },
      other: { title: 'The document is no longer connected to Colloque', next: 'Copy what is not saved, then open it again.' }
    },
    binned: {
      title: 'This document is in the bin',
      by: (name: string) => `${name} put it there.`,
      byYou: 'You put it there.',
      next: 'Nothing is written in it until it is restored.',
      restore: 'Restore'
    },
    reader: 'Read only: you may read, and not change.',
    room: {
      little: 'This document is close to its largest size. Go on in another: what goes beyond will not be saved.',
      none: 'This document has its largest size: nothing can be added. Delete a part of it, or go on in another.'
    },
    former: 'You are no longer a member of this space: this document stays readable here and changes no more.',
    people: (names: string) => `${names} ${names.includes(' and ') ? 'have' : 'has'} this document open`,
    comments: 'Comments',
    commentsOpen: (count: number) => (count === 0 ? 'Comments' : `Comments, ${count} open`),
    history: 'History',
    find: 'Find',
    bar: {
      label: 'Formatting',
      style: 'Paragraph style',
      paragraph: 'Text',
      heading1: 'Heading 1',
      heading2: 'Heading 2',
      heading3: 'Heading 3',
      quote: 'Quote',
      code: 'Code',
      bold: 'Bold',
      italic: 'Italic',
      bullets: 'List',
      numbers: 'Numbered list',
      checks: 'Checklist',
      table: 'Table',
      link: 'Link',
      image: 'Image',
      comment: 'Comment',
      undo: 'Undo my last change',
      redo: 'Redo'
    },
    keys: {
      title: 'In a document',
      names: {
        underline: 'Underlined',
        strike: 'Struck through',
        inlineCode: 'Code in a line',
        indent: 'Indent the list item, or next cell',
        outdent: 'Bring the list item back, or previous cell',
        find: 'Find in the document',
        replace: 'Replace',
        findNext: 'Next result',
        findPrevious: 'Previous result'
      }
    },
    table: {
      insert: 'Insert a table',
      rowBefore: 'Row above',
      rowAfter: 'Row below',
      rowDelete: 'Delete the row',
      columnBefore: 'Column to the left',
      columnAfter: 'Column to the right',
      columnDelete: 'Delete the column',
      headerRow: 'Header row',
      headerColumn: 'Header column',
      merge: 'Merge the cells',
      split: 'Split the cell',
      remove: 'Delete the table'
    },
    link: {
      title: 'Link',
      address: 'Address',
      words: 'Shown text',
      invalid: 'An address begins with https://, http:// or mailto:.',
      remove: 'Remove the link',
      hint: (keys: string) => `${keys} and a click open the link.`
    },
    image: {
      label: (alt: string) => (alt === '' ? 'Picture' : `Picture: ${alt}`),
      notShown: (one: boolean) => (one ? 'This file cannot be shown as a picture' : 'These files cannot be shown as pictures'),
      notShownNext: (names: string, one: boolean) =>
        one
          ? `${names} was not inserted. You can put it into the folder of this document, where it stays as it is.`
          : `${names} were not inserted. You can put them into the folder of this document, where they stay as they are.`,
      keep: 'Put into the folder',
      notInserted: (count: string, one: boolean) =>
        one ? 'One picture was not inserted' : `${count} pictures were not inserted`,
      notInsertedFor: (names: string, why: string) => `${names}: ${why}`
    },
    checkbox: (words: string) => (words === '' ? 'Checkbox' : `Checkbox: ${words}`),
    field: {
      title: (name: string) => `Fill in “${name}”`,
      value: 'Value',
      fill: 'Fill in',
      everywhere: 'Every place of that name is filled in.'
    },
    mentions: 'Members to mention',
    findBar: {
      label: 'Find and replace',
      query: 'Find in the document',
      replacement: 'Replace with',
      none: 'No result',
      position: (at: number, all: number) => `${at} of ${all}`,
      next: 'Next result',
      previous: 'Previous result',
      replace: 'Replace',
      replaceAll: 'Replace all',
      replaced: (count: number) => (count === 1 ? `${count} replacement` : `${count} replacements`),
      left: (count: number) =>
        count === 1
          ? 'A field or a mention was left as it is: a field is filled in by a click.'
          : `${count} fields or mentions were left as they are: a field is filled in by a click.`,
      exact: 'Match case',
      close: 'Close the search'
    },
    found: {
      shown: (words: string) => `Found: ${words}`,
      gone: 'What was found is no longer in this document',
      goneNext: 'The passage was deleted since. You are at the top of the document.'
    },
    status: {
      label: 'Where your edits stand',
      onDevice: 'saved on this device',
      saving: 'not saved yet',
      atRelay: 'at the relay',
      leaving: 'on its way to the relay',
      offline: 'offline: leaves when the network is back',
      seen: (count: number) => `seen by ${count}`,
      unseen: 'not seen yet',
      seenBy: (names: string) => `Seen by ${names}`,
      refused: (why: string) => `not sent: ${why}`,
      cut: 'Colloque does not answer: keep this page open',
      reading: 'reading',
      former: 'changes no more',
      words: (count: string, isOne: boolean) => (isOne ? `${count} word` : `${count} words`)
    },
    comment: {
      one: 'Comment',
      fresh: 'New comment',
      placeholder: 'Your comment',
      send: 'Comment',
      reply: 'Reply',
      replyTo: (name: string) => `Reply to ${name}`,
      resolve: 'Resolve',
      reopen: 'Reopen',
      remove: 'Delete',
      open: 'Open',
      resolved: 'Resolved',
      resolvedBy: (name: string, when: string) => `Resolved by ${name}, ${when}`,
      none: 'No comment',
      noneHelp: 'Select a passage, then “Comment”.',
      gone: 'The passage was deleted',
      show: 'Show the passage',
      unknown: 'Unknown author',
      close: 'Close the comments',
      choose: 'Select a passage to comment on first.'
    },
    past: {
      title: 'History',
      close: 'Close the history',
      back: 'Go back in time',
      position: (at: number, all: number) => `v. ${at} of ${all}`,
      colours: 'Colour by author',
      list: 'Versions',
      now: 'Now',
      unsent: 'not at the relay yet',
      added: (count: string) => `+ ${count}`,
      removed: (count: string) => `− about ${count}`,
      characters: 'characters',
      incomplete: 'What came before was written before this document reached this device.',
      before: {
        reading: (read: string, of: string) => `Reading what was written before you came: ${read} of ${of}.`,
        progress: 'Reading older versions',
        by: (names: string) => `What was written before you came is read with the keys given by ${names}.`,
        trimmed: 'The oldest of it is no longer at the relay.',
        refused: 'What was written before you came does not lead to the document that you received, and is not shown.'
      },
      frozen: (names: string) => (names === '' ? 'Frozen, not approved yet' : `Frozen, approved by ${names}`),
      altered: 'Is not what was named',
      name: 'Name this version',
      freeze: 'Freeze…',
      freezeTitle: 'Freeze a version',
      freezeHelp:
        'It bears a name and the signature of those who approve it. The document may still change; this version does not.',
      nameTitle: 'Name a version',
      nameHelp: 'It is the text as it is now.',
      nameUnsent: 'What is not at the relay yet will not be part of it.',
      nameField: 'Name of the version',
      nameExample: 'Validated version 2',
      saved: (name: string) => `Version “${name}” saved`,
      approve: 'Approve',
      approved: 'Version approved',
      compare: 'Compare',
      asItWas: 'See it as it was',
      restore: 'Restore',
      restoreTitle: 'Restore this version?',
      restoreHelp: 'The text becomes that of this version again, by a new edit. Nothing of the past is erased; you can undo it.',
      restored: 'Version restored',
      restoredOf: (when: string) => `Version of ${when} restored`,
      restoredNamed: (name: string) => `“${name}” restored`,
      restoredEarlier: 'Earlier version restored',
      undo: 'Undo',
      named: (name: string) => `“${name}”`,
      showing: (when: string) => `You see the document: ${when}`,
      comparing: (when: string) => `Compared with: ${when}`,
      differences: (added: string, removed: string) => `${added} words added, ${removed} removed`,
      present: 'Back to the present',
      reading: 'Reading the history',
      wasThere: 'removed',
      came: 'added'
    },
    files: {
      import: 'Import into this document…',
      export: 'Export',
      pdf: 'Export as PDF',
      docx: 'Export as Word (DOCX)',
      html: 'Export as a web page (HTML)',
      md: 'Export as Markdown',
      exporting: (format: string) => `Exporting: ${format}`,
      importing: (name: string) => `Importing: ${name}`,
      exported: 'Document exported',
      exportedWithLosses: (count: number) => `Exported, with ${count} difference${count === 1 ? '' : 's'}`,
      exportRefused: 'The export could not be made',
      imported: (name: string) => `“${name}” imported`,
      importedWithLosses: (count: number) => `Imported, with ${count} difference${count === 1 ? '' : 's'}`,
      pastedWithLosses: (count: number) => `Pasted, with ${count} difference${count === 1 ? '' : 's'}`,
      importRefused: 'This file could not be converted',
      untouched: 'The document was not changed.',
      fileStays: 'The file stays as it is.',
      lossesHelp: 'The rest is there. This is missing, or reads differently.',
      slow: 'The conversion took too long and was stopped.',
      crashed: 'The conversion broke off.',
      reasons: {
        'not-a-document': 'It is empty, or holds no text.',
        'unsupported-format': 'Its format is not supported. Save it as .docx, HTML, Markdown or text.',
        'too-large': 'It is too large for a document.',
        damaged: 'It is damaged. Save it again in the program that it comes from.',
        encrypted: 'It is locked with a password. Remove that, then try again.',
        'invalid-document': 'The document holds something that cannot be written.'
      },
      loss: englishLoss
    },
    templates: {
      title: 'Begin with a template',
      help: 'Or simply write.'
    }
  }
})

/** What each refusal of the client means to a person: what happened, and what to do. The codes are the contract's; one that is missing does not compile. */
import { type ClientCode, Refusal } from '@colloque/client-api'
import { type Language, useLanguage } from '../text/catalogue.ts'

type Detail = Readonly<Record<string, string | number>>
type Sentences = { readonly [C in ClientCode]: readonly [title: string, next: string] }

const fr: Sentences = {
  'invalid-call': ['Demande refusée', 'Colloque s’est contredit. Rechargez la fenêtre ; rien n’est perdu.'],
  'unknown-command': [
    'Deux versions de Colloque',
    'La fenêtre et le programme ne sont pas de la même version. Fermez Colloque et rouvrez-le.'
  ],
  'too-many-calls': ['Trop de demandes à la fois', 'Attendez un instant, puis recommencez.'],
  internal: ['Une erreur inattendue est survenue', 'Rien de ce qui était enregistré n’est perdu. Réessayez.'],
  'disconnected-from-core': ['Colloque s’est arrêté', 'Relancez-le. Ce qui était enregistré l’est toujours.'],
  'vault-empty': ['Pas encore de coffre ici', 'Ouvrez un lien d’invitation, ou fondez une association.'],
  'vault-locked': ['Colloque est verrouillé', 'Donnez votre phrase de passe.'],
  'vault-exists': ['Il y a déjà un compte dans ce coffre', 'Choisissez un autre fichier pour un autre compte.'],
  'vault-in-use': ['Colloque est déjà ouvert', 'Ce coffre est utilisé par une autre fenêtre. Fermez-la d’abord.'],
  'vault-damaged': ['Ce coffre est abîmé', 'Reprenez-le d’une copie. Rien n’a été modifié.'],
  'vault-newer': ['Colloque doit être mis à jour', 'Ce coffre a été écrit par une version plus récente.'],
  'vault-unwritable': ['Le coffre ne peut pas être écrit', 'Vérifiez le dossier et vos droits.'],
  'wrong-passphrase': ['Phrase de passe incorrecte', 'Vérifiez Verr. Maj et la disposition du clavier.'],
  'weak-passphrase': ['Phrase trop facile à deviner', '{bits} bits sur 80. Ajoutez des mots, ou prenez celle proposée.'],
  'disk-full': ['Plus de place sur ce disque', 'Libérez de la place, puis réessayez. Rien n’est perdu.'],
  'invalid-link': ['Ce n’est pas un lien Colloque', 'Ou il a été altéré en route. Copiez-le de nouveau en entier.'],
  'wrong-link-kind': ['Ce lien sert à autre chose', 'Un lien de fondation fonde une association, une invitation la rejoint.'],
  'link-used': [
    'Ce lien a déjà servi',
    'Une invitation vaut pour une personne. Si ce n’était pas vous, prévenez qui vous l’a envoyée.'
  ],
  'link-expired': ['Ce lien n’est plus valable', 'Demandez-en un autre.'],
  'relay-unreachable': ['Le relais ne répond pas', 'Vérifiez le réseau, puis réessayez. Ce qui attend partira tout seul.'],
  'relay-version': [
    'Colloque doit être mis à jour',
    'Le relais parle une autre version. Mettez Colloque à jour, ou prévenez l’hébergeur.'
  ],
  'relay-changed': ['Un autre relais répond à cette adresse', 'Rien n’a été envoyé. Prévenez l’administrateur.'],
  'relay-refused': ['Le relais a refusé', 'Raison donnée : {relayCode}. Prévenez l’administrateur si cela dure.'],
  'device-disabled': ['Cet appareil a été désactivé', 'Il ne peut plus joindre le relais. Voyez avec l’administrateur.'],
  'quota-exceeded': [
    'Quota du relais atteint',
    'Le message reste sur cet appareil et partira dès que possible. Prévenez l’administrateur.'
  ],
  'relay-full': [
    'Le relais n’a plus de place',
    'Le message reste sur cet appareil et partira dès qu’il y en aura. Prévenez l’administrateur.'
  ],
  'invalid-rpps': ['Ce numéro RPPS n’est pas valide', 'Il compte 11 chiffres ; la clé ne correspond pas. Relisez votre carte.'],
  'invalid-profile': ['Nom et profession sont nécessaires', 'Chacun compte 200 caractères au plus.'],
  'not-admin': ['Réservé à l’administration', 'Seul un administrateur de l’association peut le faire.'],
  'directory-invalid': [
    'Annuaire refusé',
    'L’annuaire que donne le relais ne suit pas ses propres règles. Rien n’a été accepté ; prévenez un administrateur.'
  ],
  'unknown-member': ['Personne de ce nom dans l’annuaire', 'Cherchez par spécialité ou par ville.'],
  'ambiguous-member': ['Plusieurs personnes portent ce nom', 'Choisissez dans l’annuaire.'],
  'unknown-conversation': ['Cette conversation n’existe pas', 'Elle n’est pas, ou plus, sur cet appareil.'],
  'ambiguous-conversation': ['Plusieurs conversations portent ce nom', 'Choisissez dans la liste.'],
  'not-a-member': ['Vous n’êtes plus membre', 'Ce que vous avez reçu vous reste ; la suite ne vous parvient plus.'],
  'not-owner': ['Réservé à qui gère le groupe', 'Demandez à l’un de ses responsables.'],
  'last-owner': ['Il faut un responsable', 'Nommez-en d’abord un autre.'],
  'direct-is-fixed': ['Une conversation à deux le reste', 'Créez un groupe pour y inviter quelqu’un.'],
  'empty-message': ['Rien à envoyer', 'Écrivez un texte ou joignez un fichier.'],
  'text-too-long': ['Texte trop long', '{maximum} caractères au plus. Joignez-le comme fichier.'],
  'too-many-members': ['Trop de membres', 'Une conversation compte {maximum} appareils au plus.'],
  'too-many-files': ['Trop de fichiers', '{maximum} au plus à la fois. Envoyez le reste ensuite.'],
  'member-unreachable': [
    '{name} ne peut pas encore être ajouté',
    'Aucun de ses appareils n’est prêt. Le message partira quand Colloque y sera ouvert.'
  ],
  'conversation-stuck': [
    'Cette conversation ne peut pas continuer',
    'Un changement fait par un membre ne peut être accepté. Rien n’est perdu ; commencez une autre conversation.'
  ],
  'unknown-message': ['Ce message n’existe plus', 'Il n’est pas, ou plus, sur cet appareil.'],
  'not-author': ['Ce message n’est pas de vous', 'Seul son auteur peut le modifier ou le supprimer.'],
  'message-deleted': ['Ce message a été supprimé', 'Son auteur l’a repris.'],
  'invalid-mention': ['Mention refusée', 'La personne nommée n’est pas dans cette conversation.'],
  'phrase-confirmed': [
    'La feuille de secours est déjà contrôlée',
    'Ses mots ne sont plus sur cet appareil : lisez-les sur le papier.'
  ],
  'wrong-words': ['Ce ne sont pas les bons mots', 'Relisez la feuille imprimée ({positions}).'],
  'no-keychain': ['Le trousseau n’ouvre pas ce coffre', 'Donnez votre phrase de passe.'],
  'unknown-upload': ['Ce fichier n’est plus prêt', 'Joignez-le de nouveau.'],
  'invalid-part': ['Le fichier a changé pendant sa lecture', 'Joignez-le de nouveau.'],
  'unknown-attachment': ['Cette pièce jointe n’existe plus', 'Elle n’est pas, ou plus, sur cet appareil.'],
  'paths-not-allowed': ['Ce chemin ne peut pas être utilisé ici', 'Choisissez le fichier par le bouton.'],
  'file-unreadable': ['Fichier illisible', '{name} ne peut pas être lu. Vérifiez qu’il existe encore.'],
  'file-unwritable': ['Enregistrement impossible', '{name} ne peut pas être écrit. Choisissez un autre dossier.'],
  'file-too-large': ['Fichier trop volumineux', 'Il dépasse ce que ce relais accepte.'],
  'file-changed': ['Le fichier a changé pendant l’envoi', 'Rien n’a été envoyé de la nouvelle version. Joignez-le de nouveau.'],
  'file-cancelled': ['Transfert annulé', 'Vous pouvez le reprendre.'],
  'file-gone': ['Le relais n’a plus ce fichier', 'Demandez un nouvel envoi.'],
  'unknown-node': ['Cet élément n’existe plus', 'Il a été supprimé définitivement par un membre.'],
  'unknown-document': ['Ce document n’existe plus', 'Il a été supprimé définitivement par un membre.'],
  'invalid-move': ['Un dossier ne peut pas aller dans lui-même', 'Choisissez un autre dossier.'],
  'read-only': ['Lecture seule', 'Vous pouvez lire ici, pas écrire. Demandez à un propriétaire de l’espace.'],
  'version-not-here': ['Cette version n’est pas sur cet appareil', 'Elle date d’avant votre arrivée, ou n’a pas encore été lue.'],
  'document-waiting': ['Ce document n’est pas encore lisible ici', 'Il le sera dès qu’un confrère qui l’a ouvrira Colloque.'],
  'document-too-large': ['Ce document est trop volumineux', 'Divisez-le ({maximum} octets au plus).'],
  'file-altered': ['Ce fichier ne correspond pas à son empreinte', 'Il n’a pas été ouvert. Demandez un nouvel envoi.']
}

const en: Sentences = {
  'invalid-call': ['Request refused', 'Colloque contradicted itself. Reload the window; nothing is lost.'],
  'unknown-command': [
    'Two versions of Colloque',
    'The window and the program are of different versions. Close Colloque and open it again.'
  ],
  'too-many-calls': ['Too many requests at once', 'Wait a moment, then try again.'],
  internal: ['Something unexpected happened', 'Nothing that was saved is lost. Try again.'],
  'disconnected-from-core': ['Colloque has stopped', 'Start it again. What was saved still is.'],
  'vault-empty': ['No vault here yet', 'Open an invitation link, or found an association.'],
  'vault-locked': ['Colloque is locked', 'Give your passphrase.'],
  'vault-exists': ['There is already an account in this vault', 'Choose another file for another account.'],
  'vault-in-use': ['Colloque is already open', 'This vault is in use by another window. Close it first.'],
  'vault-damaged': ['This vault is damaged', 'Restore it from a copy. Nothing was changed.'],
  'vault-newer': ['Colloque must be updated', 'This vault was written by a newer version.'],
  'vault-unwritable': ['The vault cannot be written', 'Check the folder and its permissions.'],
  'wrong-passphrase': ['Wrong passphrase', 'Check Caps Lock and the keyboard layout.'],
  'weak-passphrase': ['Passphrase too easy to guess', '{bits} bits of 80. Add words, or take the one offered.'],
  'disk-full': ['No space left on this disk', 'Free some, then try again. Nothing is lost.'],
  'invalid-link': ['This is not a Colloque link', 'Or it was altered on the way. Copy it again whole.'],
  'wrong-link-kind': ['This link is for another step', 'A founding link founds an association, an invitation joins one.'],
  'link-used': ['This link has already been used', 'An invitation is for one person. If it was not you, tell whoever sent it.'],
  'link-expired': ['This link is no longer valid', 'Ask for another.'],
  'relay-unreachable': ['The relay does not answer', 'Check the network, then try again. What waits will leave by itself.'],
  'relay-version': ['Colloque must be updated', 'The relay speaks another version. Update Colloque, or tell the host.'],
  'relay-changed': ['Another relay answers at this address', 'Nothing was sent. Tell the administrator.'],
  'relay-refused': ['The relay refused', 'Reason given: {relayCode}. Tell the administrator if it lasts.'],
  'device-disabled': ['This device was disabled', 'It can no longer reach the relay. Ask the administrator.'],
  'quota-exceeded': [
    'Relay quota reached',
    'The message stays on this device and will leave as soon as it can. Tell the administrator.'
  ],
  'relay-full': [
    'The relay has no space left',
    'The message stays on this device and will leave when there is some. Tell the administrator.'
  ],
  'invalid-rpps': ['This RPPS number is not valid', 'It has 11 digits; the key does not fit. Read your card again.'],
  'invalid-profile': ['A name and a profession are needed', 'Each of at most 200 characters.'],
  'not-admin': ['For administrators', 'Only an administrator of the association can do this.'],
  'directory-invalid': [
    'Directory refused',
    'The directory that the relay gives does not follow its own rules. Nothing was accepted; tell an administrator.'
  ],
  'unknown-member': ['Nobody of that name in the directory', 'Search by specialty or town.'],
  'ambiguous-member': ['Several people have this name', 'Choose in the directory.'],
  'unknown-conversation': ['There is no such conversation', 'It is not, or no longer, on this device.'],
  'ambiguous-conversation': ['Several conversations have this name', 'Choose in the list.'],
  'not-a-member': ['You are no longer a member', 'What you received stays with you; what follows does not reach you.'],
  'not-owner': ['For those who run the group', 'Ask one of its owners.'],
  'last-owner': ['An owner is needed', 'Make somebody else one first.'],
  'direct-is-fixed': ['A conversation between two stays so', 'Create a group to invite someone.'],
  'empty-message': ['Nothing to send', 'Write a text or attach a file.'],
  'text-too-long': ['Text too long', '{maximum} characters at most. Attach it as a file.'],
  'too-many-members': ['Too many members', 'A conversation holds at most {maximum} devices.'],
  'too-many-files': ['Too many files', 'At most {maximum} at once. Send the rest afterwards.'],
  'member-unreachable': [
    '{name} cannot be added yet',
    'None of their devices is ready. The message will leave once Colloque is open there.'
  ],
  'conversation-stuck': [
    'This conversation cannot go on',
    'A change made by a member cannot be accepted. Nothing is lost; start another conversation.'
  ],
  'unknown-message': ['This message is gone', 'It is not, or no longer, on this device.'],
  'not-author': ['This message is not yours', 'Only its author can change or delete it.'],
  'message-deleted': ['This message was deleted', 'Its author took it back.'],
  'invalid-mention': ['Mention refused', 'The person named is not in this conversation.'],
  'phrase-confirmed': ['The recovery sheet is already checked', 'Its words are no longer on this device: read them on paper.'],
  'wrong-words': ['These are not the right words', 'Read the printed sheet again ({positions}).'],
  'no-keychain': ['The keychain does not open this vault', 'Give your passphrase.'],
  'unknown-upload': ['This file is no longer ready', 'Attach it again.'],
  'invalid-part': ['The file changed while it was read', 'Attach it again.'],
  'unknown-attachment': ['This attachment is gone', 'It is not, or no longer, on this device.'],
  'paths-not-allowed': ['This path cannot be used here', 'Choose the file with the button.'],
  'file-unreadable': ['File cannot be read', '{name} cannot be read. Check that it still exists.'],
  'file-unwritable': ['File cannot be saved', '{name} cannot be written. Choose another folder.'],
  'file-too-large': ['File too large', 'It exceeds what this relay accepts.'],
  'file-changed': ['The file changed while being sent', 'Nothing of the new version was sent. Attach it again.'],
  'file-cancelled': ['Transfer cancelled', 'You can resume it.'],
  'file-gone': ['The relay no longer has this file', 'Ask for it to be sent again.'],
  'unknown-node': ['This is no longer there', 'A member deleted it for good.'],
  'unknown-document': ['This document is no longer there', 'A member deleted it for good.'],
  'invalid-move': ['A folder cannot go into itself', 'Choose another folder.'],
  'read-only': ['Read only', 'You may read here, and not write. Ask an owner of the space.'],
  'version-not-here': ['This version is not on this device', 'It is from before you came, or has not been read yet.'],
  'document-waiting': ['This document cannot be read here yet', 'It can as soon as a colleague who has it opens Colloque.'],
  'document-too-large': ['This document is too large', 'Divide it ({maximum} bytes at most).'],
  'file-altered': ['This file does not match its fingerprint', 'It was not opened. Ask for it to be sent again.']
}

export interface RefusalText {
  readonly code: ClientCode
  readonly title: string
  readonly next: string
}

/** Any error of a call, or a code kept with a message. */
export function refusalText(language: Language, failure: unknown): RefusalText {
  const code: ClientCode = failure instanceof Refusal ? failure.code : isKnown(failure) ? failure : 'internal'
  const detail: Detail = failure instanceof Refusal ? failure.detail : {}
  const [title, next] = (language === 'fr' ? fr : en)[code]
  return { code, title: fill(title, detail), next: fill(next, detail) }
}

export function useRefusalText(): (failure: unknown) => RefusalText {
  const language = useLanguage()
  return (failure) => refusalText(language, failure)
}

const isKnown = (failure: unknown): failure is ClientCode => typeof failure === 'string' && Object.hasOwn(fr, failure)

/** A place without a value is worse than none: the sentence keeps an ellipsis there. */
const fill = (words: string, detail: Detail): string =>
  words.replace(/\{(\w+)\}/g, (_, name: string) => (name in detail ? String(detail[name]) : '…'))

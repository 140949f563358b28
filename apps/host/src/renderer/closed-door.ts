/**
 * The page when there is no interface to show: never launched, or Colloque has ended. Never leads back to its own address, which is
 * anyone's once the host is gone.
 */
import type { Hints } from '@colloque/ui'

export type Reason = 'not-launched' | 'launch-used' | 'host-gone' | 'core-ended' | 'connection-lost'

interface Words {
  readonly title: string
  readonly text: string
}

const words: Readonly<Record<Hints['language'], Readonly<Record<Reason, Words>>>> = {
  fr: {
    'not-launched': {
      title: 'Colloque n’est pas ouvert dans ce navigateur',
      text: 'Dans le terminal où Colloque tourne, appuyez sur Entrée : il donne une adresse qui l’ouvre ici, une seule fois.'
    },
    'launch-used': {
      title: 'Cette adresse a déjà servi',
      text: 'Elle vaut une seule fois, pendant cinq minutes. Dans le terminal où Colloque tourne, appuyez sur Entrée pour en obtenir une autre. Si elle n’a pas été ouverte par vous, arrêtez Colloque.'
    },
    'host-gone': {
      title: 'Colloque s’est arrêté',
      text: 'Rien de ce qui a été enregistré n’est perdu. Relancez Colloque ; il donne une nouvelle adresse.'
    },
    'core-ended': {
      title: 'Colloque s’est arrêté',
      text: 'Le programme qui garde vos clés s’est interrompu. Rien de ce qui a été enregistré n’est perdu. Relancez Colloque ; il donne une nouvelle adresse.'
    },
    'connection-lost': {
      title: 'Cette page n’est plus reliée à Colloque',
      text: 'Rien de ce qui a été enregistré n’est perdu. Fermez cette page, sans la recharger : un autre programme peut avoir pris son adresse. Si Colloque tourne encore, appuyez sur Entrée dans son terminal pour obtenir une adresse ; sinon, relancez-le.'
    }
  },
  en: {
    'not-launched': {
      title: 'Colloque is not open in this browser',
      text: 'In the terminal where Colloque runs, press Enter: it gives an address that opens it here, once.'
    },
    'launch-used': {
      title: 'This address has been used',
      text: 'It is good once, for five minutes. In the terminal where Colloque runs, press Enter for another. If it was not you who opened it, stop Colloque.'
    },
    'host-gone': {
      title: 'Colloque has stopped',
      text: 'Nothing that was saved is lost. Start Colloque again; it gives a new address.'
    },
    'core-ended': {
      title: 'Colloque has stopped',
      text: 'The program that keeps your keys broke off. Nothing that was saved is lost. Start Colloque again; it gives a new address.'
    },
    'connection-lost': {
      title: 'This page is no longer connected to Colloque',
      text: 'Nothing that was saved is lost. Close this page and do not reload it: another program may have taken its address. If Colloque still runs, press Enter in its terminal for an address; otherwise start it again.'
    }
  }
}

export function showClosedDoor(root: HTMLElement, reason: Reason, { language, theme }: Hints): void {
  const { title, text } = words[language][reason]
  document.documentElement.lang = language
  if (theme !== 'system') document.documentElement.dataset.theme = theme
  document.title = 'Colloque'
  const main = element('main')
  main.className = 'closed-door'
  main.dataset.reason = reason
  const said = element('div')
  said.setAttribute('role', 'alert')
  said.append(element('h1', title), element('p', text))
  main.append(said)
  root.replaceChildren(main)
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.textContent = text
  return made
}

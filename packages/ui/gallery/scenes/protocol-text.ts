/** A protocol as several people write it, with what they remarked. Fictitious, without medical value. */
import type { DocumentRevision } from '@colloque/client-api'
import type { DocumentJson, MarkJson, NodeJson } from '@colloque/document-formats'
import { XmlElement, XmlText, Array as YArray, Map as YMap } from 'yjs'
import { documentOf } from './archive.ts'
import { personOf } from './people.ts'
import type { SampleDocument } from './sample-documents.ts'
import { at } from './ward.ts'

const text = (words: string, ...marks: MarkJson[]): NodeJson => ({
  type: 'text',
  text: words,
  ...(marks.length > 0 && { marks })
})
const paragraph = (...content: NodeJson[]): NodeJson => ({ type: 'paragraph', content })
const cell = (type: 'tableHeader' | 'tableCell', words: string): NodeJson => ({ type, content: [paragraph(text(words))] })
const row = (type: 'tableHeader' | 'tableCell', ...cells: string[]): NodeJson => ({
  type: 'tableRow',
  content: cells.map((words) => cell(type, words))
})
const task = (checked: boolean, words: string): NodeJson => ({
  type: 'taskItem',
  attrs: { checked },
  content: [paragraph(text(words))]
})

const content: DocumentJson = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 1 }, content: [text('Relais péri-opératoire')] },
    paragraph(
      text(
        'Avant tout geste à risque hémorragique modéré ou élevé, l’anticoagulant oral direct est arrêté selon la fonction rénale. Pas de relais par héparine.'
      )
    ),
    {
      type: 'table',
      content: [
        row('tableHeader', 'Molécule', 'Clairance', 'Dernière prise', 'Délai'),
        row('tableCell', 'Apixaban', '≥\u00a030\u00a0ml/min', 'J−3 au soir', '72\u00a0h'),
        row('tableCell', 'Rivaroxaban', '≥\u00a030\u00a0ml/min', 'J−3 au soir', '72\u00a0h'),
        row('tableCell', 'Dabigatran', '≥\u00a050\u00a0ml/min', 'J−4 au soir', '96\u00a0h'),
        row('tableCell', 'Dabigatran', '30 à 49\u00a0ml/min', 'J−5 au soir', '120\u00a0h')
      ]
    },
    paragraph(
      text('Reprise à dose pleine si l’hémostase est acquise, '),
      text('48\u00a0h après le geste', { type: 'comment', attrs: { id: 'delay' } }),
      text('.')
    ),
    { type: 'heading', attrs: { level: 2 }, content: [text('Avant le geste')] },
    {
      type: 'taskList',
      content: [
        task(true, 'Créatinine de moins de 7\u00a0jours'),
        task(true, 'Poids et clairance notés au dossier'),
        task(false, 'Accord de l’anesthésiste'),
        task(false, 'Patient informé, trace écrite')
      ]
    },
    paragraph(
      text('Relu par '),
      { type: 'mention', attrs: { account: personOf(6).account, name: 'Mme E. Gabarit' } },
      text(', le '),
      { type: 'templateField', attrs: { name: 'date', value: '' } },
      text('. Voir '),
      text('la recommandation', { type: 'link', attrs: { href: 'https://recommandations.example.org/aod' } }),
      text('.')
    )
  ]
}

function remark(words: string, atMs: number): YMap<unknown> {
  return new YMap<unknown>([
    ['text', words],
    ['at', atMs]
  ])
}

const revision = (seq: number, atMs: number, by: number, inserted: number, removed = 0): DocumentRevision => ({
  seq,
  at: atMs,
  by: [personOf(by)],
  inserted,
  removed
})

export const protocolText: SampleDocument = {
  id: documentOf(2),
  by: personOf(2),
  content,
  edits: [
    {
      by: personOf(4),
      write(doc) {
        const comment = remark('72\u00a0h si le risque hémorragique est élevé\u00a0?', at(16, 20, 1))
        comment.set('replies', new YArray())
        doc.getMap('comments').set('delay', comment)
      }
    },
    {
      by: personOf(2),
      write(doc) {
        const comment = doc.getMap('comments').get('delay') as YMap<unknown>
        const replies = comment.get('replies') as YArray<unknown>
        replies.push([remark('Oui, je sépare les deux cas.', at(14, 28))])
      }
    },
    {
      by: personOf(6),
      write(doc) {
        const list = doc.getXmlFragment('content').get(5) as XmlElement
        const item = new XmlElement('taskItem')
        const line = new XmlElement('paragraph')
        line.insert(0, [new XmlText('Carte de traitement remise')])
        item.insert(0, [line])
        item.setAttribute('checked', false as unknown as string)
        list.insert(4, [item])
      }
    }
  ],
  cursors: [
    { by: personOf(2), after: 'Pas de relais par héparine.' },
    { by: personOf(6), after: 'J−5 au soir' }
  ],
  status: { seenBy: [personOf(2), personOf(4), personOf(6)] },
  revisions: [
    revision(1, at(9, 31, 17), 2, 612),
    {
      ...revision(2, at(18, 2, 8), 2, 0),
      version: {
        id: documentOf(90),
        name: 'Version 2 validée',
        frozen: true,
        intact: true,
        approvals: [
          { by: personOf(2), at: at(18, 10, 8) },
          { by: personOf(5), at: at(19, 0, 8) }
        ]
      }
    },
    revision(3, at(11, 8), 4, 0, 14),
    { ...revision(3, at(11, 9), 2, 14), restores: { seq: 2, at: at(18, 2, 8), name: 'Version 2 validée' } },
    revision(4, at(14, 36), 6, 62, 3)
  ]
}

/** The templates in French. */
import { bold, bullets, document, field, heading, paragraph, steps, table, tasks } from './build.ts'

export const french = {
  'referral-letter': document(
    paragraph(field('sender')),
    paragraph(field('place'), ', le ', field('date')),
    paragraph(field('correspondent')),
    paragraph(bold('Objet : '), 'demande d’avis pour ', field('patient'), ', né(e) le ', field('birth-date')),
    paragraph('Chère consœur, cher confrère,'),
    paragraph('Je vous adresse ', field('patient'), ' pour ', field('reason'), '.'),
    heading(2, 'Antécédents'),
    paragraph(),
    heading(2, 'Traitement en cours et allergies'),
    paragraph(),
    heading(2, 'Histoire de la maladie et examen'),
    paragraph(),
    heading(2, 'Question posée'),
    paragraph(),
    paragraph('Je vous remercie de votre avis et vous prie de croire à mes sentiments confraternels.'),
    paragraph(field('sender'))
  ),
  report: document(
    heading(1, 'Compte rendu'),
    table(
      [['Patient'], ['Né(e) le'], ['Date'], ['Médecin']],
      [[field('patient')], [field('birth-date')], [field('date')], [field('sender')]]
    ),
    heading(2, 'Motif'),
    paragraph(field('reason')),
    heading(2, 'Antécédents et traitements'),
    paragraph(),
    heading(2, 'Examen clinique'),
    paragraph(),
    heading(2, 'Examens complémentaires'),
    paragraph(),
    heading(2, 'Conclusion'),
    paragraph(),
    heading(2, 'Conduite à tenir'),
    bullets([], []),
    paragraph('Copie à : ', field('correspondent'))
  ),
  'discharge-letter': document(
    heading(1, 'Lettre de liaison à la sortie'),
    paragraph(bold('Patient : '), field('patient'), ', né(e) le ', field('birth-date')),
    paragraph(
      bold('Hospitalisation : '),
      'du ',
      field('admission-date'),
      ' au ',
      field('discharge-date'),
      ', ',
      field('department')
    ),
    paragraph(bold('Médecin traitant : '), field('correspondent')),
    heading(2, 'Motif d’hospitalisation'),
    paragraph(field('reason')),
    heading(2, 'Synthèse du séjour'),
    paragraph(),
    heading(2, 'Actes, examens et résultats'),
    paragraph(),
    heading(2, 'Traitement de sortie'),
    table([['Médicament'], ['Posologie'], ['Durée'], ['Changement et raison']], [[], [], [], []], [[], [], [], []]),
    heading(2, 'Résultats en attente'),
    tasks([]),
    heading(2, 'Suites à donner'),
    tasks(['Rendez-vous de contrôle : '], ['Surveillance : ']),
    paragraph(field('place'), ', le ', field('date')),
    paragraph(field('sender'))
  ),
  protocol: document(
    heading(1, 'Protocole : ', field('title')),
    table(
      [['Version'], ['Date'], ['Rédigé par'], ['À revoir le']],
      [[field('version')], [field('date')], [field('sender')], [field('review-date')]]
    ),
    heading(2, 'Objet'),
    paragraph(),
    heading(2, 'Indications et contre-indications'),
    bullets([]),
    heading(2, 'Matériel'),
    bullets([]),
    heading(2, 'Déroulement'),
    steps([], [], []),
    heading(2, 'Surveillance et conduite en cas d’incident'),
    paragraph(),
    heading(2, 'Références'),
    bullets([])
  ),
  'meeting-notes': document(
    heading(1, 'Réunion du ', field('date')),
    paragraph(bold('Présents : '), field('participants')),
    paragraph(bold('Excusés : '), field('absent')),
    heading(2, 'Ordre du jour'),
    steps([], []),
    heading(2, 'Échanges'),
    paragraph(),
    heading(2, 'Décisions'),
    bullets([]),
    heading(2, 'À faire'),
    tasks([], []),
    paragraph(bold('Prochaine réunion : '), field('next-date'))
  )
}

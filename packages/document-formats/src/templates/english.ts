/** The templates in English. */
import { bold, bullets, document, field, heading, paragraph, steps, table, tasks } from './build.ts'

export const english = {
  'referral-letter': document(
    paragraph(field('sender')),
    paragraph(field('place'), ', ', field('date')),
    paragraph(field('correspondent')),
    paragraph(bold('Re: '), field('patient'), ', born on ', field('birth-date')),
    paragraph('Dear colleague,'),
    paragraph('Thank you for seeing ', field('patient'), ' for ', field('reason'), '.'),
    heading(2, 'Medical history'),
    paragraph(),
    heading(2, 'Current treatment and allergies'),
    paragraph(),
    heading(2, 'Present illness and examination'),
    paragraph(),
    heading(2, 'Question'),
    paragraph(),
    paragraph('With thanks and kind regards,'),
    paragraph(field('sender'))
  ),
  report: document(
    heading(1, 'Report'),
    table(
      [['Patient'], ['Born on'], ['Date'], ['Physician']],
      [[field('patient')], [field('birth-date')], [field('date')], [field('sender')]]
    ),
    heading(2, 'Reason'),
    paragraph(field('reason')),
    heading(2, 'History and treatment'),
    paragraph(),
    heading(2, 'Examination'),
    paragraph(),
    heading(2, 'Investigations'),
    paragraph(),
    heading(2, 'Conclusion'),
    paragraph(),
    heading(2, 'Plan'),
    bullets([], []),
    paragraph('Copy to: ', field('correspondent'))
  ),
  'discharge-letter': document(
    heading(1, 'Discharge letter'),
    paragraph(bold('Patient: '), field('patient'), ', born on ', field('birth-date')),
    paragraph(bold('Stay: '), 'from ', field('admission-date'), ' to ', field('discharge-date'), ', ', field('department')),
    paragraph(bold('Primary care physician: '), field('correspondent')),
    heading(2, 'Reason for admission'),
    paragraph(field('reason')),
    heading(2, 'Course of the stay'),
    paragraph(),
    heading(2, 'Procedures, investigations and results'),
    paragraph(),
    heading(2, 'Treatment at discharge'),
    table([['Medicine'], ['Dosage'], ['Duration'], ['Change and reason']], [[], [], [], []], [[], [], [], []]),
    heading(2, 'Results pending'),
    tasks([]),
    heading(2, 'Follow-up'),
    tasks(['Appointment: '], ['Monitoring: ']),
    paragraph(field('place'), ', ', field('date')),
    paragraph(field('sender'))
  ),
  protocol: document(
    heading(1, 'Protocol: ', field('title')),
    table(
      [['Version'], ['Date'], ['Written by'], ['Review on']],
      [[field('version')], [field('date')], [field('sender')], [field('review-date')]]
    ),
    heading(2, 'Purpose'),
    paragraph(),
    heading(2, 'Indications and contraindications'),
    bullets([]),
    heading(2, 'Equipment'),
    bullets([]),
    heading(2, 'Steps'),
    steps([], [], []),
    heading(2, 'Monitoring and what to do when something goes wrong'),
    paragraph(),
    heading(2, 'References'),
    bullets([])
  ),
  'meeting-notes': document(
    heading(1, 'Meeting of ', field('date')),
    paragraph(bold('Present: '), field('participants')),
    paragraph(bold('Apologies: '), field('absent')),
    heading(2, 'Agenda'),
    steps([], []),
    heading(2, 'Discussion'),
    paragraph(),
    heading(2, 'Decisions'),
    bullets([]),
    heading(2, 'To do'),
    tasks([], []),
    paragraph(bold('Next meeting: '), field('next-date'))
  )
}

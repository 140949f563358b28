/** The files that the scenes attach, made on the spot and served beside the page. Nobody real is in them, none is kept. */
import { createReferralLetter, createScan } from '../../../test/support/fixtures/index.ts'
import { createElectrocardiogram } from './electrocardiogram.ts'

const makers: Readonly<Record<string, () => Uint8Array>> = {
  'ecg.png': createElectrocardiogram,
  'scan.dcm': createScan,
  'letter.pdf': createReferralLetter,
  'letter.xml': createLetterOfDischarge,
  'notes.txt': () =>
    Buffer.from('TA 152/88 mmHg\nSpO₂ 94 %\nPoids 61,5 kg (référence 60,0 kg)\nFurosémide 40 mg le matin, 20 mg à midi\n'),
  'archive.zip': () => Buffer.from('PK\u0003\u0004 rien qui se montre')
}
const made = new Map<string, Uint8Array>()

/** Undefined when there is none of that name. */
export function sampleFile(name: string): Uint8Array | undefined {
  const bytes = made.get(name) ?? makers[name]?.()
  if (bytes) made.set(name, bytes)
  return bytes
}

function createLetterOfDischarge(): Uint8Array {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Lettre de liaison à la sortie</title><effectiveTime value="20261118161500+0100"/>
<recordTarget><patientRole><id extension="FICTIF-0002"/><patient><name><given>Ulysse</given><family>FICTIF</family></name>
<birthTime value="19520611"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><prefix>Dr</prefix><given>Camille</given><family>MODÈLE</family></name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>Centre hospitalier imaginaire</name></representedCustodianOrganization></assignedCustodian></custodian>
<component><structuredBody>
<component><section><title>Motif d’hospitalisation</title><text><paragraph>Décompensation cardiaque sur fibrillation atriale rapide, chez un patient de 74 ans.</paragraph></text></section></component>
<component><section><title>Traitement à la sortie</title><text><table><thead><tr><th>Médicament</th><th>Posologie</th><th>Durée</th></tr></thead><tbody>
<tr><td>Apixaban</td><td>5 mg matin et soir</td><td>au long cours</td></tr>
<tr><td>Bisoprolol</td><td>2,5 mg le matin</td><td>à réévaluer à 1 mois</td></tr>
<tr><td>Furosémide</td><td>40 mg le matin</td><td>15 jours</td></tr></tbody></table></text></section></component>
<component><section><title>Suites</title><text><list><item>Kaliémie et créatinine à 48 h.</item><item>Consultation de cardiologie dans 10 jours.</item><item>Poids chaque matin : <content styleCode="Bold">appeler au-delà de 62 kg</content>.</item></list></text></section></component>
</structuredBody></component></ClinicalDocument>`)
}

import { describe, expect, it } from 'vitest'
import { Unshowable } from '../reason.ts'
import { readLetter } from './read-letter.ts'
import { parseXml } from './xml-tree.ts'

const header = `<title>Lettre de liaison</title><effectiveTime value="20260314091500+0100"/>
  <recordTarget><patientRole><id extension="FICTIF-1"/><patient><name><given>Dominique</given><family>FICTIF</family></name>
  <birthTime value="19590201"/></patient></patientRole></recordTarget>
  <author><assignedAuthor><assignedPerson><name><prefix>Dr</prefix><family>MODÈLE</family></name></assignedPerson></assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><name>CH imaginaire</name></representedCustodianOrganization></assignedCustodian></custodian>`
const cda = (body: string) =>
  `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">${header}<component>${body}</component></ClinicalDocument>`
const section = (text: string) =>
  cda(`<structuredBody><component><section><title>Conclusion</title><text>${text}</text></section></component></structuredBody>`)

function read(xml: string) {
  const root = parseXml(xml)
  return root && readLetter(root)
}

it('takes title, patient, author, date and custodian', () => {
  expect(read(section(''))?.letter).toMatchObject({
    title: 'Lettre de liaison',
    date: '2026-03-14',
    patient: { name: 'Dominique FICTIF', birthDate: '1959-02-01', identifier: 'FICTIF-1' },
    authors: ['Dr MODÈLE'],
    custodian: 'CH imaginaire'
  })
})

it('keeps the narrative as elements of its own set, and of the rest only the text', () => {
  const xml = section(
    '<paragraph>a<br/><content styleCode="Bold">b</content></paragraph><script>c</script><linkHtml href="javascript:x">d</linkHtml><table onclick="x"><tbody><tr><td colspan="2">e</td></tr></tbody></table>'
  )
  expect(read(xml)?.letter.sections).toEqual([
    {
      title: 'Conclusion',
      level: 1,
      blocks: [
        {
          kind: 'element',
          name: 'paragraph',
          children: [
            { kind: 'text', text: 'a' },
            { kind: 'break' },
            { kind: 'element', name: 'strong', children: [{ kind: 'text', text: 'b' }] }
          ]
        },
        { kind: 'text', text: 'c' },
        { kind: 'element', name: 'link', children: [{ kind: 'text', text: 'd' }] },
        {
          kind: 'element',
          name: 'table',
          children: [
            {
              kind: 'element',
              name: 'body',
              children: [
                {
                  kind: 'element',
                  name: 'row',
                  children: [
                    { kind: 'element', name: 'cell', span: { columns: 2, rows: 1 }, children: [{ kind: 'text', text: 'e' }] }
                  ]
                }
              ]
            }
          ]
        }
      ]
    }
  ])
})

it('takes the file out that stands in the place of a text', () => {
  const xml = cda('<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE\n Ri0=</text></nonXMLBody>')
  const enclosed = read(xml)?.enclosed
  expect(enclosed?.mediaType).toBe('application/pdf')
  expect(Buffer.from(enclosed?.bytes ?? []).toString()).toBe('%PDF-')
})

it('is no letter when it is any other XML', () => {
  expect(read('<a/>')).toBeUndefined()
  expect(read('<ClinicalDocument/>')).toBeUndefined()
  expect(parseXml('<a><b></a>')).toBeUndefined()
})

describe('refuses', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
  it.each([
    ['entities that grow', bomb],
    ['entities outside of the document', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
    ['parameter entities', '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.invalid/x"> %a;]><x/>']
  ])('%s', (_, xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ reason: { code: 'entities' } }))
  })

  it('depth without end', () => {
    expect(() => parseXml('<a>'.repeat(300_000))).toThrow(Unshowable)
  })

  it('an entity that nobody declared, as not well-formed', () => {
    expect(parseXml('<x>&secret;</x>')).toBeUndefined()
  })
})

it('accepts a document type without entities, and asks nobody for it', () => {
  expect(parseXml('<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a>b</a>')?.children).toEqual(['b'])
})

it('answers broken letters with a tree, with nothing or with a reason', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  console.log(`seed ${seed}`)
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return Math.floor((state / 0x8000_0000) * below)
  }
  const whole = section('<paragraph>a</paragraph><list><item>b</item></list>')
  const pieces = ['<', '>', '&', '"', '<![CDATA[', '<!DOCTYPE', ']]>', '</', '\0', '<!ENTITY', 'é', '<list>']
  for (let round = 0; round < 2000; round++) {
    let xml = whole
    for (let change = random(6); change >= 0; change--) {
      const at = random(xml.length)
      xml = xml.slice(0, at) + pieces[random(pieces.length)] + xml.slice(at + random(8))
    }
    try {
      read(xml)
    } catch (error) {
      if (!(error instanceof Unshowable)) throw error
    }
  }
})

/** Proves that a page is read as it is seen: also what its styles, its controls and the fonts of signs say, from a file as from the clipboard. */
import { strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import { documentText } from '../document-text.ts'
import type { Loss } from '../losses.ts'
import { nodesOf } from '../schema/document-json.ts'
import { cleanPasted } from './clean-pasted.ts'
import { importDocument } from './import-document.ts'
import { IMPORT_LIMITS } from './limits.ts'
import { openPage } from './page.ts'

async function read(html: string) {
  const { content, losses } = await importDocument(strToU8(html), { name: 'a.html' })
  const marked = [...nodesOf(content)].flatMap(({ text, marks }) => (marks ?? []).map(({ type }) => `${type}: ${text}`))
  return { content, text: documentText(content), marked, losses: counted(losses) }
}

function paste(html: string) {
  const page = openPage(html, IMPORT_LIMITS)
  const losses = cleanPasted(page)
  return { html: (page.body as unknown as { innerHTML: string }).innerHTML, losses: counted(losses) }
}

const counted = (losses: readonly Loss[]) => losses.map(({ kind, count, detail }) => `${count} ${kind} ${detail}`)

describe('the styles of a page', () => {
  it.each([
    ['in the element', '10<span style="vertical-align:super">9</span>/L', '10⁹/L'],
    ['lowered', 'CO<span style="font-size:8px; VERTICAL-ALIGN: Sub !important">2</span>', 'CO₂'],
    ['by a length', '10<span style="vertical-align:0.5em">9</span>/L', '10⁹/L'],
    ['by points, as Word writes it', '10<span style="position:relative;top:-4.0pt;mso-text-raise:4.0pt">9</span>/L', '10⁹/L'],
    ['moved in its line', '10<span style="position:relative;top:-.4em">9</span>/L', '10⁹/L'],
    ['by a class', '<style>.c0{color:red}.c1{vertical-align:super}</style>10<span class="c0 c1">9</span>/L', '10⁹/L'],
    ['in a comment', '<style><!-- p b, span.c1 { vertical-align: super } --></style>10<span class=c1>9</span>/L', '10⁹/L'],
    ['within an element', '<style>#a > p i{vertical-align:super}</style><div id=a><p>10<b><i>9</i></b>/L</p></div>', '10⁹/L'],
    [
      'after what is none of it',
      '<style>@import "a"; /* b { c:d } /* e */ @font-face { f:g } .x { .y { h:i } j:k } } .c1{ vertical-align: super } .l {</style>10<i class=c1>9</i>',
      '10⁹'
    ],
    [
      'by the rule that names it best',
      '<style>i.c1{vertical-align:super}#a .c1{color:red}.c1{vertical-align:sub}</style>10<i class=c1>9</i>',
      '10⁹'
    ],
    [
      'as what is important',
      '<style>.c1{vertical-align:super!important}</style>10<i class=c1 style="vertical-align:sub">9</i>',
      '10⁹'
    ],
    [
      'on a screen',
      '<style>@media screen, print { p {} .c1 { i { color: red } vertical-align: super } } .c2 { vertical-align: sub }</style>10<i class=c1>9</i><i class=c2>2</i>',
      '10⁹₂'
    ],
    ['but for paper', '<style>@media print{i{vertical-align:super}}</style>10<i>9</i>/L', '109/L'],
    [
      'but for another',
      '<style>#a > i{vertical-align:super} .b:hover{vertical-align:sub}</style><b id=a>1<u><i>9</i></u></b>',
      '19'
    ],
    ['but undone', '<style>i{vertical-align:super} i.x{vertical-align:baseline}</style>10<i class=x>9</i>', '109'],
    ['but a cell', '<table><tr><td style="vertical-align:super">9</td></tr></table>', '9'],
    ['raised and struck', 'a 10<sup><del>9</del>8</sup>', 'a 10⁹⁸'],
    ['but by less than figures are raised by', '10<span style="position:relative;top:-1px">9</span> mg', '109 mg'],
    ['but what is moved with all it holds', '<main style="position:relative;top:60px"><p>50</p></main>', '50'],
    ['but where a rule is not for us', '<style>@supports not (a:b){i{vertical-align:super}}</style>10<i>9</i>', '109']
  ])('raise figures: %s', async (_name, html, text) => {
    expect((await read(html)).text).toBe(text)
  })

  it('are left out and told where there are more of them than anybody needs', async () => {
    const rules = Array.from({ length: 3_000 }, (_, rule) => `b i{top:${rule}px}`).join('')
    const { text, losses } = await read(`<style>${rules}i{vertical-align:super}</style><b>${'<i>9</i>'.repeat(1_000)}</b>`)
    expect(text).toContain('9'.repeat(100))
    expect(losses).toContain('1 superscript kept-as-text')
  })

  it('strike, strengthen and lean text, and no more than is', async () => {
    const { marked, text } = await read(
      `<style>.s{text-decoration:line-through red}.b{font-weight:700}.i{font:italic 12px Arial}h1{font-weight:bold}u{font:inherit}</style>
       <h1>t</h1><p>a <span class="s">5 mg</span> <span style="text-decoration-line: underline line-through">6 mg</span></p>
       <table><tr class="s"><td><p>7 mg</p></td></tr></table><p class="b"><u>b</u><span style="font-weight:normal">c</span></p><i class="i">d</i>
       <b style="font-weight:normal">e<em style="font-style:normal">f</em></b>
       <sup style="text-decoration:line-through">9</sup>`
    )
    expect(marked.filter((each) => !each.startsWith('underline'))).toEqual([
      'strike: 5 mg',
      'strike: 6 mg',
      'strike: 7 mg',
      'bold: b',
      'italic: d',
      'strike: ⁹'
    ])
    expect(text).toContain('a 5 mg 6 mg')
  })

  it('hide text, which stays out and is told', async () => {
    const { text, losses } = await read(
      `<style>.n{display:none} @media (max-width: 9px){.m{display:none}}</style><p>a<span style="display:none">5 mg</span><b class=n>6</b><u hidden>7</u>
       <s style="visibility:hidden">8</s><span style="mso-hide:all">9</span><span class=m>b</span></p><div style="display:none"></div>
       <ul><li><input type=checkbox checked style="display:none">c</ul>`
    )
    expect(text).toBe('a b\nc')
    expect(losses).toEqual(['5 hidden-text left-out'])
  })

  it('draw signs by letters of a font, which are read as signs', async () => {
    const { text, losses } = await read(
      `<p>250 <span style='font-family:Symbol;mso-char-type:symbol'><span>m</span></span>g, <font face="Symbol">\uF06D</font>g,
       <span style="font:12px/1.2 'Symbol', serif">l ≥ <b style="font-family:Arial">m</b></span>, x\uF06D</p>`
    )
    expect(text).toBe('250 μg, μg, λ ≥ m, x\uF06D')
    expect(losses).toContain('1 unreadable-character kept-as-text')
  })

  it('number lists in ways that are told', async () => {
    const { losses } = await read(
      '<ol type=a><li>a</ol><ol reversed><li>b</ol><ol style="list-style-type:upper-roman"><li>c</ol><ol type=1><li>d</ol><ol style="list-style:decimal"><li>e</ol>'
    )
    expect(losses).toEqual(['3 list-numbering changed'])
  })
})

describe('the controls of a page', () => {
  it.each([
    ['what is chosen', '<select><option>I<option selected>II</select>', 'II'],
    ['what stands first where nothing is', '<select><optgroup label=g><option>I<option>II</optgroup></select>', 'I'],
    ['all that is chosen of several', '<select multiple><option selected>I<option>II<option selected>III</select>', 'I, III'],
    ['nothing of several', '<select multiple><option>I<option>II</select>', ''],
    ['which is ticked', '<label><input type=radio>I</label><label><input type=RADIO checked>II</label>', '☐ I☑ II'],
    ['which is ticked, also in a list', '<ul><li><input type=radio>I<li><input type=radio checked>II</ul>', '☐ I\n☑ II'],
    ['nothing that is hidden', '<select style="display:none"><option>5</select><input value=50 hidden><span>5</span> mg', '5 mg'],
    ['no password and nothing that is proposed', '<input type=password value=x><datalist><option>y</datalist>', '']
  ])('keep %s', async (_name, html, text) => {
    expect((await read(`<div>${html}</div>`)).text.replaceAll(/\n+/g, '\n')).toBe(text)
  })
})

describe('what is pasted', () => {
  it('is read as a page is, and tells what is lost but for looks', () => {
    const { html, losses } = paste(
      `<meta charset=utf-8><p style="color:red;text-align:center">150 × 10<sup>9</sup>/L<img src="https://a.fr/x.png" alt="photo">
       <span data-type="mention" data-account="abc">@x</span></p>`
    )
    expect(html).toContain('150 × 10⁹/L[photo]')
    expect(html).not.toMatch(/img|data-account/)
    expect(losses).toEqual(['1 image-remote left-out', '1 mention kept-as-text'])
  })

  it('of a document of ours keeps its pictures, mentions and comments, and its figures stay raised too', () => {
    const own = '<p><span data-type="mention" data-account="abc">@x</span><span data-comment="c">y</span></p><img data-file="f">'
    const first = (words: string) => `<p data-colloque="" data-pm-slice="1 1 []">${words}</p>`
    const { html, losses } = paste(`${first('10<sup>9</sup><img src="https://a.fr/x.png">')}${own}`)
    expect(html).toBe(`${first('10⁹')}${own}`)
    expect(losses).toEqual(['1 image-remote left-out'])
  })

  it('of another editor of that kind is a page like any other', () => {
    const { html, losses } = paste(
      '<p data-pm-slice="1 1 [&quot;panel&quot;,{}]">10<sup>9</sup> <span data-type="mention" data-account="abc">@x</span></p><img data-file="f">'
    )
    expect(html).toContain('@x</span></p>')
    expect(html).not.toMatch(/data-pm-slice|data-account|img/)
    expect(losses).toEqual(['1 mention kept-as-text', '1 image-missing left-out'])
  })
})

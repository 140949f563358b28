import { expect, it } from 'vitest'
import { withoutStyles } from './pasted-page.ts'

it.each([
  ['<p style="a">b style=c</p>', '<p data-pasted-style="a">b style=c</p>'],
  ["<p title='> style=a' STYLE = a\nstyle=b>", "<p title='> style=a' data-pasted-style = a\ndata-pasted-style=b>"],
  ['<p class="a"style="b">', '<p class="a"data-pasted-style="b">'],
  ['<p data-style="a"><b style=">c">', '<p data-style="a"><b data-pasted-style=">c">'],
  ['a < b style="c"', 'a < b style="c"']
])('takes the styles off %s', (html, without) => {
  expect(withoutStyles(html)).toBe(without)
})

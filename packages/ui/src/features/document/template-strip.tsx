/** What an empty document can begin with. Gone once something is written. */
import { TEMPLATE_TITLES, TEMPLATES, type TemplateName } from '@colloque/document-formats'
import { FileText } from 'lucide-react'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function TemplateStrip({ onChoose }: { readonly onChoose: (name: TemplateName) => void }) {
  const { templates: t } = useText(text)
  const language = useLanguage()
  return (
    <section className="doc-templates" aria-label={t.title}>
      <h2 className="label">{t.title}</h2>
      <div className="row row-wrap">
        {TEMPLATES.map((name) => (
          <button key={name} type="button" className="btn btn-sm" onClick={() => onChoose(name)}>
            <FileText className="icon" aria-hidden />
            {TEMPLATE_TITLES[language][name]}
          </button>
        ))}
      </div>
      <p className="meta">{t.help}</p>
    </section>
  )
}

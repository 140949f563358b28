import { readFile } from 'node:fs/promises'
import { StartError } from './start-error.ts'

/** What the law wants said about who hosts health data, as the operator declares it; /about and every client show it. */
export interface Declaration {
  /** Who operates the machine. */
  readonly host: string
  readonly country: string
  /** Number of the HDS certificate (Code de la santé publique, L1111-8). */
  readonly hdsCertificate: string
  /** The statement on access from outside the European Economic Area. */
  readonly accessFromOutsideEea: string
}
const FIELDS = ['host', 'country', 'hdsCertificate', 'accessFromOutsideEea'] as const satisfies readonly (keyof Declaration)[]
const MEANING: Readonly<Record<keyof Declaration, string>> = {
  host: 'who operates the machine',
  country: 'the country it stands in',
  hdsCertificate: 'the number of the HDS certificate',
  accessFromOutsideEea: 'the statement on access from outside the EEA'
}

/** Reads the JSON file; fields may be missing, but none may be unknown or not text. Throws StartError. */
export async function readDeclaration(path: string): Promise<Partial<Declaration>> {
  const content = await readFile(path, 'utf8').catch(() => {
    throw new StartError('bad-declaration', `The declaration ${path} cannot be read.`)
  })
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    throw new StartError('bad-declaration', `The declaration ${path} is not JSON.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new StartError('bad-declaration', `The declaration ${path} is not a JSON object.`)
  for (const [name, field] of Object.entries(value)) {
    if (!FIELDS.some((known) => known === name))
      throw new StartError('bad-declaration', `The declaration ${path} has an unknown field: ${name}.`)
    if (typeof field !== 'string' || field.length > 1000)
      throw new StartError(
        'bad-declaration',
        `The field ${name} of the declaration ${path} is not a text of at most 1000 characters.`
      )
  }
  return value as Partial<Declaration>
}

/** What a complete declaration still lacks, as one sentence; undefined when it is complete. */
export function missingFromDeclaration(declaration: Partial<Declaration> | undefined): string | undefined {
  const missing = FIELDS.filter((name) => !declaration?.[name]?.trim())
  if (missing.length === 0) return undefined
  return `A relay in production declares who hosts it. Missing in --declaration: ${missing.map((name) => `${name} (${MEANING[name]})`).join(', ')}.`
}

/** Finds the modules that a source text imports; it reads tokens, so comments and strings that look like imports do not count. */

/** The specifiers of static imports, re-exports, `import()` and `import('…').Type` with a literal, in order, duplicates kept. */
export function importedModules(source: string): string[] {
  const tokens = tokenize(source)
  return tokens.flatMap((token, index) => {
    if (!isString(token)) return []
    const before = tokens[index - 1]
    const isBare = before === 'import' || before === 'from'
    const isCall = before === '(' && ['import', 'require'].includes(tokens[index - 2] ?? '')
    return isBare || isCall ? [token.slice(1, -1)] : []
  })
}

/** Words, string literals and single signs; comments, blanks and templates without an end are dropped. */
function tokenize(source: string): string[] {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|[\p{ID_Start}$_][\p{ID_Continue}$]*|\S/gu
  return (source.match(token) ?? []).filter((text) => !text.startsWith('//') && !text.startsWith('/*'))
}

function isString(token: string): boolean {
  return token.length > 1 && (token.startsWith("'") || token.startsWith('"'))
}

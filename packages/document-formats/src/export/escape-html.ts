/** Line ends too, so that no line of it is blank. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A body that is not one we know, or not of its form. */
export class ContentError extends Error {
  override readonly name = 'ContentError'
}

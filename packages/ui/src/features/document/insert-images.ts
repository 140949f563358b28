/** Pictures given to a text one after the other, each as soon as it is in the space: one that does not come keeps no other from coming. */

export interface NotInserted {
  /** What no page can show. */
  readonly unshown: readonly File[]
  /** What could not be brought in, with the Refusal. */
  readonly failed: readonly { readonly file: File; readonly failure: unknown }[]
}

/** `insert`: false where there is no text any more that takes any: the rest is left alone. */
export async function insertImages(
  files: readonly File[],
  add: (file: File) => Promise<string | undefined>,
  insert: (node: string, file: File) => boolean
): Promise<NotInserted> {
  const unshown: File[] = []
  const failed: { file: File; failure: unknown }[] = []
  for (const file of files) {
    try {
      const node = await add(file)
      if (node === undefined) unshown.push(file)
      else if (!insert(node, file)) break
    } catch (failure) {
      failed.push({ file, failure })
    }
  }
  return { unshown, failed }
}

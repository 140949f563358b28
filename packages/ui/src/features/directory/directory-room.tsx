export function DirectoryRoom(_props: { readonly account?: string | undefined }) {
  return null
}

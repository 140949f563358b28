/** How many words a text has: letters and digits that hang together, as each language joins them. */
const WORD = /[\p{L}\p{N}]+(?:[’'.,\-‑/][\p{L}\p{N}]+)*/gu

export const countWords = (text: string): number => text.match(WORD)?.length ?? 0

/** Stands for code, a placeholder or an address inside prose: part of a word, never a word that a rule knows. */
export const CODE = '\uFFFC'

/** Surround the text of a link, which counts as one word. */
export const LINK_START = '\uE000'
export const LINK_END = '\uE001'

export type PassageKind =
  | 'comment'
  | 'docstring'
  | 'function docstring'
  | 'message'
  | 'test title'
  | 'paragraph'
  | 'heading'
  | 'table cell'
  | 'description'

/** A piece of prose in a file. It keeps the line breaks of the source, so that a position in it has a line. */
export interface Passage {
  readonly file: string
  readonly line: number
  readonly kind: PassageKind
  /** The words as they are written. */
  readonly original: string
  /** The same, position by position, with everything masked that is not English. */
  readonly text: string
  /** Name of the function, type or constant that a docstring describes. */
  readonly name?: string
}

/** Returns a passage whose code, addresses and tags are masked. */
export function passageOf(file: string, line: number, kind: PassageKind, original: string): Passage {
  return { file, line, kind, original, text: withoutCode(original) }
}

/** Returns the line of the file that holds a position of the passage. */
export function lineAt({ line, text }: Passage, position: number): number {
  return line + countLineBreaks(text.slice(0, position))
}

export function countLineBreaks(text: string): number {
  return text.split('\n').length - 1
}

/** Returns a text of the same length and lines in which nothing can be read. */
export function masked(text: string): string {
  return text.replaceAll(/[^\n]/g, CODE)
}

/**
 * Returns prose with everything masked that is not English: code spans, addresses, HTML tags and comments, the targets of
 * links. Positions and lines stay as they are.
 */
export function withoutCode(text: string): string {
  return text
    .replaceAll(/<!--[\s\S]*?-->/g, blanked)
    .replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, masked)
    .replaceAll(/\]\([^)\n]*\)/g, target => LINK_END.padEnd(target.length, CODE))
    .replaceAll(/!?\[(?=[^\]]*\uE001|[^\uE001[]*\uE001)/g, bracket =>
      bracket.replace('[', LINK_START).replace('!', CODE)
    )
    .replaceAll(/\bhttps?:\/\/[^\s)>]+/g, masked)
    .replaceAll(/<\/?[a-z][^<>\n]*>/gi, masked)
    .replaceAll(/\{@link [^}]*\}/g, masked)
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

import { ConfigError } from './errors.ts'

const MAXIMUM_BYTES = 256 * 1024
/** The parser's time grows with the square of nesting within one line. */
const MAXIMUM_LINE = 1000

/** Characters a configuration has no use of, and what their being there means. */
const UNWANTED: readonly { readonly form: RegExp; readonly message: string }[] = [
  { form: /\uFFFD/u, message: 'the file is not UTF-8 here. Save it as UTF-8, or remove the character.' },
  {
    form: /(?![\t\n\r])[\p{Cc}\uFEFF]/u,
    message: 'found a control character. Remove it, or check that this is a text file in UTF-8.'
  },
  {
    // "Trojan Source": what a reviewer sees is not what is read.
    form: /[\u202A-\u202E\u2066-\u2069]/u,
    message: 'found an invisible character that changes the direction of text. Remove it.'
  }
]

/** Refuses what is no text, or so much of it that reading takes long. Throws ConfigError. */
export function refuseUnreadable(text: string, file: string): void {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MAXIMUM_BYTES)
    throw at(file, 1, 1, `the file has ${bytes} bytes; at most ${MAXIMUM_BYTES} are read. Is it the right file?`)
  for (const [i, line] of withoutMark(text).split('\n').entries()) {
    for (const { form, message } of UNWANTED) {
      const column = line.search(form) + 1
      if (column > 0) throw at(file, i + 1, column, message)
    }
    if (line.length > MAXIMUM_LINE)
      throw at(
        file,
        i + 1,
        1,
        `the line has more than ${MAXIMUM_LINE} characters. Break it, or check that this is the right file.`
      )
  }
}

/** A byte order mark may begin a file. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** A finding about the file as a whole. */
export function at(file: string, line: number, column: number, message: string): ConfigError {
  return new ConfigError([{ file, line, column, path: '(document)', message }])
}

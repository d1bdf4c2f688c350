import { ConfigError } from '../errors.ts'

const MAXIMUM_BYTES = 256 * 1024
/**
 * Maximum length of a line and number of brackets in it: the parser's time grows with the square of the errors and the
 * nesting within one line. The longest list of e-mail addresses and the longest certificate fit in one line.
 */
const MAXIMUM_LINE = 20_000
const MAXIMUM_BRACKETS = 500

/** Characters that a configuration must not contain, each with the message. */
const UNWANTED: readonly { readonly form: RegExp; readonly message: string }[] = [
  {
    form: /\uFFFD/u,
    message: 'the file has a character that is not UTF-8. Save it as UTF-8, or remove the character.'
  },
  {
    form: /(?![\t\n\r])[\p{Cc}\uFEFF]/u,
    message: 'found a control character. Remove it, or check that this is a text file in UTF-8.'
  },
  {
    // "Trojan Source": a reviewer sees a different text from the one that the parser reads.
    form: /[\u202A-\u202E\u2066-\u2069]/u,
    message: 'found an invisible character that changes the direction of text. Remove it.'
  }
]

/** Checks that a file is text and small enough to be parsed quickly. Throws ConfigError. */
export function refuseUnreadable(text: string, file: string): void {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > MAXIMUM_BYTES)
    throw findingAt(
      file,
      1,
      1,
      `the file has ${bytes} bytes; at most ${MAXIMUM_BYTES} are allowed. Check that this is the right file.`
    )
  for (const [i, line] of withoutMark(text).split('\n').entries()) {
    for (const { form, message } of UNWANTED) {
      const column = line.search(form) + 1
      if (column > 0) throw findingAt(file, i + 1, column, message)
    }
    const tooLong = lineTooLong(line)
    if (tooLong !== undefined)
      throw findingAt(file, i + 1, 1, `${tooLong}. Break it, or check that this is the right file.`)
  }
}

function lineTooLong(line: string): string | undefined {
  if (line.length > MAXIMUM_LINE) return `the line has more than ${MAXIMUM_LINE.toLocaleString('en-US')} characters`
  // The common short line is not searched.
  if (line.length <= MAXIMUM_BRACKETS) return undefined
  const brackets = line.match(/[[{]/g)?.length ?? 0
  return brackets > MAXIMUM_BRACKETS ? `the line opens more than ${MAXIMUM_BRACKETS} brackets` : undefined
}

/** Removes the byte order mark with which a file may begin. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** Returns the error for a position of the file. */
export function findingAt(file: string, line: number, column: number, message: string): ConfigError {
  return new ConfigError([{ file, line, column, path: '(document)', message }])
}

/** Command of a line with the operator before it. The first command has `;`. */
export interface ChainedCommand {
  readonly after: ';' | '&&' | '||' | '|'
  readonly words: readonly string[]
}

/** Part of a line that this shell cannot read. */
export interface Unreadable {
  readonly unsupported: string
}

const OPERATORS = ['&&', '||', ';', '|', '\n'] as const
/** Characters with a meaning that is not simulated: expansions, redirections, groups. */
const SPECIAL = /[$`<>(){}&*?[\]~#!\\]/

/** Reads a command line of words, quotes, `;`, `&&`, `||` and `|`. Everything else that a shell knows is unsupported. */
export function readCommandLine(text: string): readonly ChainedCommand[] | Unreadable {
  const commands: { after: ChainedCommand['after']; words: string[] }[] = [{ after: ';', words: [] }]
  let rest = text
  while (rest !== '') {
    const operator = OPERATORS.find(each => rest.startsWith(each))
    if (operator !== undefined) {
      commands.push({ after: operator === '\n' ? ';' : operator, words: [] })
      rest = rest.slice(operator.length)
      continue
    }
    const blank = /^[ \t\r]+/.exec(rest)
    if (blank !== null) {
      rest = rest.slice(blank[0].length)
      continue
    }
    const word = readWord(rest)
    if ('unsupported' in word) return word
    commands.at(-1)?.words.push(word.value)
    rest = rest.slice(word.length)
  }
  return commands.filter(({ words }) => words.length > 0)
}

function readWord(text: string): { readonly value: string; readonly length: number } | Unreadable {
  let value = ''
  let at = 0
  while (at < text.length && !/[\s;|]/.test(text.charAt(at)) && !text.startsWith('&&', at)) {
    const quote = text.charAt(at)
    if (quote === "'" || quote === '"') {
      const end = text.indexOf(quote, at + 1)
      const inner = text.slice(at + 1, end)
      if (end < 0) return { unsupported: `a quote that is not closed: ${text}` }
      if (quote === '"' && /[$`\\]/.test(inner)) return { unsupported: `an expansion in "${inner}"` }
      value += inner
      at = end + 1
    } else if (SPECIAL.test(quote)) return { unsupported: `the character ${quote} outside of quotes` }
    else {
      value += quote
      at += 1
    }
  }
  return { value, length: at }
}

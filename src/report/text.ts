/**
 * Text of unknown origin with everything in it to be seen: control, zero-width and bidirectional characters (Unicode's
 * categories Cc and Cf, and its line separators) become `⟨U+202E⟩`. Line breaks and tabs stay for the caller to treat.
 */
export function visible(text: string): string {
  return text.replace(/(?![\r\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, character => {
    const number = character.codePointAt(0) ?? 0
    return `⟨U+${number.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

/** The same on one line. */
export function oneLine(text: string): string {
  return visible(text.replace(/[\r\n\t\u2028\u2029]+/g, ' '))
}

/**
 * Text for the job's log in which no line is a workflow command: the runner takes `::` for one at the start of a line,
 * after any white space, and `##[` anywhere in it (actions/runner, ActionCommand).
 */
export function harmlessLog(text: string): string {
  return visible(text)
    .replace(/^(\s*)::/gm, '$1\u200b::')
    .replaceAll('##[', '##\u200b[')
}

/** At most so many characters, the last of them an ellipsis where something is missing; never half a character. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

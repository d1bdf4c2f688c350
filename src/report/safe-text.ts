/**
 * Makes invisible characters in text of unknown origin visible: control, zero-width and bidirectional characters
 * (Unicode's categories Cc and Cf, and its line separators) become `⟨U+202E⟩`. It keeps line breaks and tabs.
 */
export function withVisibleCharacters(text: string): string {
  return text.replace(/(?![\r\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, character => {
    const number = character.codePointAt(0) ?? 0
    return `⟨U+${number.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

/** Makes invisible characters visible and puts the text on one line. */
export function oneLine(text: string): string {
  return withVisibleCharacters(text.replace(/[\r\n\t\u2028\u2029]+/g, ' '))
}

/**
 * Changes text for the job's log so that no line is a workflow command. The runner recognises `::` at the start of a
 * line, after any white space, and `##[` anywhere in a line (actions/runner, ActionCommand).
 */
export function harmlessLog(text: string): string {
  return withVisibleCharacters(text)
    .replace(/^(\s*)::/gm, '$1\u200b::')
    .replaceAll('##[', '##\u200b[')
}

/**
 * Cuts a text to at most `longest` characters, of which the last is then an ellipsis. It never cuts a surrogate pair in
 * half.
 */
export function shortenText(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

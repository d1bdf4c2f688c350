/** Query members with which Resource Manager signs the address of an operation. */
const SIGNATURE = ['c', 'h', 's', 'sig', 't'] as const

/**
 * Returns a text without the signatures of the addresses in it. A signed address allows its reader to read the result of
 * the operation, so no log line, error or output may contain one.
 */
export function withoutSignatures(text: string): string {
  return text.replace(/https?:\/\/[^\s"'<>]+\?[^\s"'<>]+/gi, unsigned)
}

function unsigned(address: string): string {
  const [path = '', query = ''] = splitAt(address, address.indexOf('?'))
  const members = query.split('&')
  const kept = members.filter(member => !isSignature(member.split('=')[0] ?? ''))
  if (kept.length === members.length) return address
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}

function splitAt(text: string, index: number): readonly [string, string] {
  return [text.slice(0, index), text.slice(index + 1)]
}

function isSignature(name: string): boolean {
  return (SIGNATURE as readonly string[]).includes(name.toLowerCase())
}

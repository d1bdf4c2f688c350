/**
 * Text that Resource Manager must take as it is, though it looks like an expression. Only text in brackets at both ends
 * does: the doubled bracket of other text would stay (Template syntax, escape characters).
 */
export function literal(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text
}

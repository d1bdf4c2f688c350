/** Text that Resource Manager must take as it is, though it begins with a bracket. */
export function literal(text: string): string {
  return text.startsWith('[') ? `[${text}` : text
}

/** `[reference('<symbol>').<path>]`: a value only Azure decides, read when the resource exists. */
export function reference(symbol: string, path: string): string {
  return `[reference('${symbol}').${path}]`
}

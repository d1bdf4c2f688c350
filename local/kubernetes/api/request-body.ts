/** Returns the value of a body in JSON, or why it cannot be read. */
export function parsedBody(text: string): { readonly value: unknown } | { readonly failed: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

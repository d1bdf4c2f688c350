/**
 * Returns whether a text is the GUID of zeros. Tools print it if they have no id, and examples have it as a
 * placeholder. No subscription, tenant or Entra object has it: Azure responds with errors such as PrincipalNotFound.
 */
export function isNilGuid(text: string): boolean {
  return text === '00000000-0000-0000-0000-000000000000'
}

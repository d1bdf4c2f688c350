/**
 * Returns the claims of a JSON Web Token without checking its signature, or `undefined` if the text is not a token. The
 * token is a secret; its claims are not.
 */
export function readTokenClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined
  } catch {
    return undefined
  }
}

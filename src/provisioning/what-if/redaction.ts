import type { PropertyChange } from '../types.ts'

/**
 * Names of properties whose values must not be printed, by resource type in lower case. A name matches at any depth.
 */
const SECRET_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  // A custom rule compares a request header with the guard, the secret that protects the preview.
  'microsoft.network/applicationgatewaywebapplicationfirewallpolicies': ['matchValues']
}

const REDACTED = '(not shown)'

/** Returns property changes of a resource, with a fixed text in place of each secret value. */
export function redactSecrets(type: string, changes: readonly PropertyChange[]): readonly PropertyChange[] {
  const secret = SECRET_PROPERTIES[type.toLowerCase()]
  if (secret === undefined) return changes
  return changes.map(change => {
    const isSecret = change.path.split('.').some(segment => secret.includes(segment))
    const shown = (value: unknown) => (value === undefined || !isSecret ? without(value, secret) : REDACTED)
    return {
      ...change,
      ...('before' in change ? { before: shown(change.before) } : {}),
      ...('after' in change ? { after: shown(change.after) } : {})
    }
  })
}

function without(value: unknown, secret: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map(each => without(each, secret))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  return Object.fromEntries(
    members.map(([name, inner]) => [name, secret.includes(name) ? REDACTED : without(inner, secret)])
  )
}

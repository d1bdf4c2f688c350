import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import type { Level } from '../../github/state.ts'
import { tokenEntries, tokenText } from './token-tree.ts'

export type Permissions = Readonly<Record<string, Level>>

/** Every scope of `permissions:` with the most it can be (GitHub's workflow schema, November 2026). */
const scopes: Readonly<Record<string, Level>> = {
  actions: 'write',
  'artifact-metadata': 'write',
  attestations: 'write',
  checks: 'write',
  'code-quality': 'write',
  contents: 'write',
  'copilot-requests': 'write',
  deployments: 'write',
  discussions: 'write',
  drives: 'write',
  'id-token': 'write',
  issues: 'write',
  models: 'read',
  packages: 'write',
  pages: 'write',
  'pull-requests': 'write',
  'repository-projects': 'write',
  'security-events': 'write',
  statuses: 'write',
  'vulnerability-alerts': 'read'
}

/** Scopes that know no `read`. */
const withoutRead = ['id-token', 'copilot-requests']
const rank: Readonly<Record<Level, number>> = { none: 0, read: 1, write: 2 }

/** A repository's setting for workflows that set no permissions; OIDC is never part of it. */
export const defaultPermissions: Readonly<Record<'read' | 'write', Permissions>> = {
  read: { contents: 'read', packages: 'read' },
  write: { ...scopes, 'id-token': 'none' }
}

/** A `permissions:` block; `undefined` where there is none. A scope that is not listed is `none`. */
export function parsePermissions(token: TemplateToken | undefined): Permissions | undefined {
  if (token === undefined) return undefined
  if (tokenText(token) === 'read-all') return readOnly(scopes)
  if (tokenText(token) === 'write-all') return scopes
  return Object.fromEntries(tokenEntries(token).map(([scope, level]) => [scope, tokenText(level) as Level]))
}

/** What is left of a token where nothing may be written: a pull request from a fork. */
export function readOnly(permissions: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(permissions).map(([scope, level]) => {
      if (withoutRead.includes(scope)) return [scope, 'none']
      return [scope, level === 'none' ? 'none' : 'read']
    })
  )
}

/** Scopes asked for above what is granted, as `id-token: write`, and what is allowed of them. */
export function excessPermissions(asked: Permissions, granted: Permissions): { asked: string[]; allowed: string[] } {
  const above = Object.entries(asked).filter(([scope, level]) => rank[level] > rank[granted[scope] ?? 'none'])
  return {
    asked: above.map(([scope, level]) => `${scope}: ${level}`),
    allowed: above.map(([scope]) => `${scope}: ${granted[scope] ?? 'none'}`)
  }
}

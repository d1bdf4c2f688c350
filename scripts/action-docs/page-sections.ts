import { roleGranting } from '../../src/azure/role-actions.ts'
import * as power from '../../src/power/required-rights.ts'
import { requiredActions } from '../../src/preflight/required-actions.ts'
import { recordReadRights, recordWriteRights } from '../../src/provisioning/lease/required-rights.ts'
import type { FailureReason } from '../../src/runtime/failure.ts'
import { APPLY_ACTIONS } from '../../src/templates/prerequisites.ts'
import * as upgrade from '../../src/upgrade/in-place/required-rights.ts'
import { environmentsOf, type Public, variablesOf } from './action-declarations.ts'

interface Rights {
  readonly planRights: readonly power.Right[]
  readonly applyRights: readonly power.Right[]
}

/** Permissions of actions and workflows that do not provision, by name. */
const ownRights: Readonly<Record<string, Rights>> = {
  'power-cluster': power,
  operation: { planRights: recordReadRights, applyRights: recordWriteRights },
  'upgrade-cluster': upgrade
}

/**
 * Returns the permissions in Azure, from the tables that preflight checks, or nothing for an action without a login.
 */
export function azureSection({ name, inputs }: Public): string[] {
  if (!('tenant-id' in inputs)) return []
  const own = ownRights[name]
  if (own !== undefined) return ['### Azure: what the identities need', fewRights(own)]
  return ['### Azure: what the identities need', planRights(), ...('mode' in inputs ? [applyRights()] : [])]
}

function planRights(): string {
  const plan = requiredActions.plan.map(action => [codeSpan(action), role(action)])
  const intro =
    'Permissions are required at the subscription and checked before any write. The identity that **plans** needs these ' +
    'actions, which the role `Reader` and the planner role of the set-up contain:'
  return [intro, markdownTable(['action', 'granted by'], plan)].join('\n\n')
}

function fewRights({ planRights: plan, applyRights: apply }: Rights): string {
  const rows = (rights: readonly power.Right[]) =>
    markdownTable(
      ['action', 'for', 'granted by'],
      rights.map(right => [codeSpan(right.action), right.for, role(right.action)])
    )
  const intro =
    'At the resource groups of spoke, platform and clusters, the identity that **plans** needs these actions:'
  return [intro, rows(plan), 'The identity that **applies** also needs these actions:', rows(apply)].join('\n\n')
}

function applyRights(): string {
  const apply = APPLY_ACTIONS.map(({ action, for: what, with: type }) => [
    codeSpan(action),
    what,
    role(action),
    type === undefined ? 'always' : codeSpan(type)
  ])
  const intro =
    'The identity that **applies** also needs the following actions, if the configuration requests the type in the last column:'
  const providers = '`apply` registers missing resource providers, for which it needs `<provider>/register/action`.'
  return [intro, markdownTable(['action', 'for', 'granted by', 'needed with'], apply), providers].join('\n\n')
}

/** Returns permissions and settings in GitHub, from the workflow files. */
export function githubSection(part: Public, permissions: Readonly<Record<string, string>>): string {
  const rows = Object.entries(permissions).map(([scope, level]) => [
    codeSpan(`${scope}: ${level}`),
    PURPOSE[scope] ?? ''
  ])
  const environments = environmentsOf(part).map(codeSpan)
  const variables = variablesOf(part).map(codeSpan)
  return [
    '### GitHub: what the job needs',
    rows.length === 0 ? 'No permissions.' : markdownTable(['permission', 'for'], rows),
    ...(environments.length === 0 ? [] : [`Environments: ${environments.join(', ')}.`]),
    ...(variables.length === 0
      ? []
      : [`Variables, used when the input of that name is empty: ${variables.join(', ')}. They are not secrets.`])
  ].join('\n\n')
}

const PURPOSE: Readonly<Record<string, string>> = {
  contents: 'reading the configuration file',
  'id-token': "logging in with GitHub's OIDC token; no secret is stored",
  'pull-requests': 'the comment on the pull request',
  issues: 'the issue about drift',
  deployments: 'deployment records',
  actions: 'reading runs of this repository'
}

/** File of the page of all failure reasons, in the folder of the pages of actions. */
export const FAILURE_PAGE = 'failure-reasons.md'

/** Returns the failure reasons of an action, with a link to the page that explains them. */
export function failureSection(reasons: readonly FailureReason[]): string {
  return [
    '### Failures',
    `On a failure, the output \`failure-reason\` is one of these codes ([meanings and remedies](${FAILURE_PAGE})): ${reasons.map(codeSpan).join(', ')}.`
  ].join('\n\n')
}

function role(action: string): string {
  return roleGranting(action).replaceAll('"', '`')
}

/** Returns a text as inline code. */
export function codeSpan(text: string): string {
  return `\`${text}\``
}

/** Returns a Markdown table. It escapes bars, which would end a cell. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

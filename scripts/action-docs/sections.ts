import { roleGranting } from '../../src/azure/roles.ts'
import * as power from '../../src/power/rights.ts'
import { requiredActions } from '../../src/preflight/required-actions.ts'
import type { FailureReason } from '../../src/runtime/failure.ts'
import { ACTIONS } from '../../src/templates/prerequisites.ts'
import { environmentsOf, type Public, variablesOf } from './declared.ts'

interface Rights {
  readonly planRights: readonly power.Right[]
  readonly applyRights: readonly power.Right[]
}

/** Of what does not provision: actions and workflows by name. */
const ownRights: Readonly<Record<string, Rights>> = { 'power-cluster': power }

/** Rights in Azure, from the tables that preflight checks them by; nothing for what does not log in. */
export function azureSection({ name, inputs }: Public): string[] {
  if (!('tenant-id' in inputs)) return []
  const own = ownRights[name]
  if (own !== undefined) return ['### Azure: what the identities need', fewRights(own)]
  return ['### Azure: what the identities need', planRights(), ...('mode' in inputs ? [applyRights()] : [])]
}

function planRights(): string {
  const plan = requiredActions.plan.map(action => [code(action), role(action)])
  const intro =
    'At the subscription, and checked before anything is written. The identity that **plans** needs these actions; the ' +
    'role `Reader` and the planner role of the set-up grant them:'
  return [intro, table(['action', 'granted by'], plan)].join('\n\n')
}

function fewRights({ planRights: plan, applyRights: apply }: Rights): string {
  const rows = (rights: readonly power.Right[]) =>
    table(
      ['action', 'for', 'granted by'],
      rights.map(right => [code(right.action), right.for, role(right.action)])
    )
  const intro = 'The identity that **plans** needs, at the groups of platform and clusters:'
  return [intro, rows(plan), 'The identity that **applies** needs those, and:', rows(apply)].join('\n\n')
}

function applyRights(): string {
  const apply = ACTIONS.map(({ action, for: what, with: type }) => [
    code(action),
    what,
    role(action),
    type === undefined ? 'always' : code(type)
  ])
  const intro =
    'The identity that **applies** needs those, and of the following the ones whose type the configuration asks for:'
  const providers = 'Providers that are not registered yet are registered by `apply`: `<provider>/register/action`.'
  return [intro, table(['action', 'for', 'granted by', 'if there is'], apply), providers].join('\n\n')
}

/** Rights and settings in GitHub, from the workflow files. */
export function githubSection(part: Public, permissions: Readonly<Record<string, string>>): string {
  const rows = Object.entries(permissions).map(([scope, level]) => [code(`${scope}: ${level}`), PURPOSE[scope] ?? ''])
  const environments = environmentsOf(part).map(code)
  const variables = variablesOf(part).map(code)
  return [
    '### GitHub: what the job needs',
    rows.length === 0 ? 'No permission at all.' : table(['permission', 'for'], rows),
    ...(environments.length === 0 ? [] : [`Environments: ${environments.join(', ')}.`]),
    ...(variables.length === 0
      ? []
      : [`Variables, where the input of that name is not given: ${variables.join(', ')}. Not secrets.`])
  ].join('\n\n')
}

const PURPOSE: Readonly<Record<string, string>> = {
  contents: 'reading the configuration file',
  'id-token': "logging in with GitHub's OIDC token; nothing is stored",
  'pull-requests': 'the comment on the pull request',
  issues: 'the issue about what was found',
  deployments: 'deployment records',
  actions: 'reading runs of this repository'
}

/** The page of all failure reasons, beside the page of each action. */
export const FAILURE_PAGE = 'failure-reasons.md'

/** The codes an action can end with; what they mean is on one page for all. */
export function failureSection(reasons: readonly FailureReason[]): string {
  return [
    '### Failures',
    `The output \`failure-reason\` is one of these; [failure reasons](${FAILURE_PAGE}) says what each means and what to do: ${reasons.map(code).join(', ')}.`
  ].join('\n\n')
}

function role(action: string): string {
  return roleGranting(action).replaceAll('"', '`')
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``
}

/** A Markdown table; a bar in a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

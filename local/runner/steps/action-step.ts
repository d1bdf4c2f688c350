import { join } from 'node:path'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { stepScope } from '../contexts.ts'
import type { StepScope } from '../run-state.ts'
import { evaluateText, evaluateTexts, evaluateWhether } from '../workflow/expressions.ts'
import { tokenEntries, tokenText } from '../workflow/token-tree.ts'
import type { Action } from './action-metadata.ts'
import { startAction } from './action-process.ts'
import { runStepProcess, type StepEnd } from './step-process.ts'

/** One use of a JavaScript action: `pre`, `main` and `post` share its inputs and its state. */
export interface ActionUse {
  readonly id: string
  readonly name: string
  readonly action: Action
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly state: Record<string, string>
  readonly timeoutMinutes: number | undefined
}

export interface Post {
  readonly use: ActionUse
  readonly scope: StepScope
}

/** Inputs as given, defaults filled in. An input the action does not declare is passed on, with GitHub's warning left to `with`. */
export function actionInputs(
  scope: StepScope,
  action: Action,
  given: TemplateToken | undefined,
  env: Record<string, string>
): Record<string, string> {
  const visible = stepScope(scope, {}, env)
  const values = evaluateTexts(given, visible)
  const isGiven = (name: string): boolean => Object.keys(values).some(key => key.toLowerCase() === name.toLowerCase())
  const defaults = action.inputs
    .filter(input => !isGiven(input.name))
    .map(input => [input.name, evaluateText(input.default, visible)])
  return { ...Object.fromEntries(defaults), ...values }
}

/** Names in `with:` the action does not declare. */
export function unexpectedInputs(action: Action, inputs: Readonly<Record<string, string>>): string[] {
  const known = action.inputs.map(input => input.name.toLowerCase())
  return Object.keys(inputs).filter(name => !known.includes(name.toLowerCase()))
}

/** Warnings for the deprecated inputs that `with:` names, whatever their value (actions/runner, ActionRunner). */
export function deprecatedInputs(action: Action, given: TemplateToken | undefined): string[] {
  const names = tokenEntries(given).map(([name]) => name.toLowerCase())
  return action.inputs
    .filter(({ name, deprecationMessage }) => deprecationMessage !== undefined && names.includes(name.toLowerCase()))
    .map(({ name, deprecationMessage }) => `Input '${name}' has been deprecated with message: ${deprecationMessage}`)
}

/** Runs `main`; its `post` will run at the end of the job, whatever happens. */
export async function runMain(scope: StepScope, use: ActionUse, keepsRunning: () => boolean): Promise<StepEnd> {
  if (use.action.runs.find('post')) scope.job.posts.push({ use, scope })
  return await runEntry(scope, use, 'main', keepsRunning)
}

/** Runs `pre` or `post` if its condition holds, which by default it always does; `undefined` when there is none to run. */
export async function runAround(scope: StepScope, use: ActionUse, which: 'pre' | 'post'): Promise<StepEnd | undefined> {
  const { runs } = use.action
  if (!runs.find(which)) return undefined
  const condition = runs.find(`${which}-if`)
  const holds = (): boolean =>
    condition === undefined ||
    evaluateWhether(condition, tokenText(condition) ?? '', stepScope(scope, {}, { ...use.env }))
  return holds() ? await runEntry(scope, use, which, holds) : undefined
}

async function runEntry(
  scope: StepScope,
  use: ActionUse,
  which: 'pre' | 'main' | 'post',
  keepsRunning: () => boolean
): Promise<StepEnd> {
  const { host, request } = scope.job.frame.run
  const entry = join(use.action.folder, tokenText(use.action.runs.find(which)) ?? '')
  return await runStepProcess(scope, {
    id: use.id,
    name: use.name,
    state: use.state,
    timeoutMinutes: which === 'main' ? use.timeoutMinutes : undefined,
    env: { ...use.env, ...inputVariables(use.inputs) },
    keepsRunning,
    start: env =>
      startAction(host, entry, {
        cwd: scope.job.workspace,
        env: { ...env, ...actionVariables(use.action) },
        source: request.source === true,
        inside: request.inside === true
      })
  })
}

function actionVariables({ repository, ref }: Action): Record<string, string> {
  return { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref.replace(/^refs\/(heads|tags)\//, '') }
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const nameOf = (input: string): string => `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [nameOf(name), value]))
}

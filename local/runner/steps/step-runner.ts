import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/index'
import { stepScope } from '../contexts.ts'
import { isCancelled, type StepScope } from '../run-state.ts'
import type { Conclusion, StepResult } from '../types.ts'
import { evaluateCondition, evaluateText, evaluateTexts, evaluateToken } from '../workflow/expressions.ts'
import { tokenText } from '../workflow/token-tree.ts'
import { keyOf } from '../workflow/workflow.ts'
import { type Action, resolveAction } from './action-metadata.ts'
import { startScript } from './action-process.ts'
import { actionInputs, deprecatedInputs, runMain, unexpectedInputs } from './action-step.ts'
import { annotationBudget, recordAnnotation } from './annotations.ts'
import { shellArguments } from './shell.ts'
import { runStepProcess, type StepEnd } from './step-process.ts'
import type { ThirdPartyAction } from './third-party-actions.ts'

/** A step about to run: its condition held and its own keys are evaluated. */
interface StartedStep {
  readonly token: MappingToken
  readonly id: string
  readonly name: string
  readonly env: Record<string, string>
  readonly timeoutMinutes: number | undefined
  keepsRunning(): boolean
}

/** Runs steps one after the other. Nothing runs after the run was killed. */
export async function runSteps(scope: StepScope, steps: readonly MappingToken[]): Promise<void> {
  for (const [index, token] of steps.entries()) {
    if (scope.job.frame.run.control.killed) return
    await runStep(scope, token, tokenText(token.find('id')) ?? `__step_${index + 1}`)
  }
}

async function runStep(scope: StepScope, token: MappingToken, id: string): Promise<void> {
  if (!scope.action) scope.budget = annotationBudget()
  const name = nameOf(scope, token)
  const condition = (): boolean => evaluateCondition(token.find('if'), stepScope(scope, {}, {}))
  const holds = attempt(scope, condition)
  if (holds === false) return record(scope, id, { name, outcome: 'skipped', conclusion: 'skipped', outputs: {} })
  report(scope, name, 'running', 'running')
  const end = holds ? await runHolding(scope, token, id, name, condition) : failed
  const conclusion = end.outcome === 'failure' && continues(scope, token) ? 'success' : end.outcome
  record(scope, id, { name, outcome: end.outcome, conclusion, outputs: end.outputs })
}

const failed: StepEnd = { outcome: 'failure', outputs: {} }

async function runHolding(
  scope: StepScope,
  token: MappingToken,
  id: string,
  name: string,
  condition: () => boolean
): Promise<StepEnd> {
  try {
    const env = evaluateTexts(token.find('env'), stepScope(scope, {}, {}))
    const minutes = evaluateToken(token.find('timeout-minutes'), stepScope(scope, {}, env))
    const timeoutMinutes = minutes === undefined ? undefined : Number(minutes)
    const step: StartedStep = { token, id, name, env, timeoutMinutes, keepsRunning: condition }
    return await (token.find('run') ? runScript(scope, step) : runUses(scope, step))
  } catch (error) {
    recordAnnotation(scope, 'error', { data: messageOf(error), properties: {} })
    return failed
  }
}

async function runScript(scope: StepScope, step: StartedStep): Promise<StepEnd> {
  const { job } = scope
  const visible = stepScope(scope, {}, step.env)
  const script = join(job.temp, `script-${job.stepsStarted + 1}.sh`)
  writeFileSync(script, `${evaluateText(step.token.find('run'), visible)}\n`)
  const [shell, folder] = ['shell', 'working-directory'].map(key => runSetting(scope, step, key))
  const cwd = join(job.workspace, folder ?? '')
  const end = await runStepProcess(scope, {
    ...step,
    state: {},
    start: env => startScript(shellArguments(shell ?? '', script), { cwd, env: { ...env, ...actionPath(scope) } })
  })
  if (end.outcome === 'failure' && end.code !== 0) {
    recordAnnotation(scope, 'error', { data: `Process completed with exit code ${end.code}.`, properties: {} })
  }
  return end
}

/** `shell` and `working-directory`: the step's own, else the job's default, else the workflow's; defaults do not reach into composite actions. */
function runSetting(scope: StepScope, step: StartedStep, key: string): string {
  const { job, frame } = scope.job
  const defaults = scope.action
    ? undefined
    : (keyOf(job.token, 'defaults', 'run', key) ?? keyOf(frame.workflow.root, 'defaults', 'run', key))
  return evaluateText(step.token.find(key) ?? defaults, stepScope(scope, {}, step.env))
}

function actionPath({ action }: StepScope): Record<string, string> {
  return action ? { GITHUB_ACTION_PATH: action.path } : {}
}

async function runUses(scope: StepScope, step: StartedStep): Promise<StepEnd> {
  const { job, action: outer } = scope
  const uses = tokenText(step.token.find('uses')) ?? ''
  const from = outer?.source ?? job.frame.workflow.source
  const resolved = resolveAction(uses, from, job.workspace, job.frame.run.sources)
  if ('standIn' in resolved) return runStandIn(scope, step, resolved.standIn)
  const { action } = resolved
  const inputs = actionInputs(scope, action, step.token.find('with'), step.env)
  for (const data of deprecatedInputs(action, step.token.find('with')))
    recordAnnotation(scope, 'warning', { data, properties: {} })
  const unexpected = unexpectedInputs(action, inputs)
  if (unexpected.length > 0) {
    const valid = action.inputs.map(input => `'${input.name}'`).join(', ')
    const data = `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are [${valid}]`
    recordAnnotation(scope, 'warning', { data, properties: {} })
  }
  if (action.kind === 'composite') return await runComposite(scope, step, action, inputs)
  const state = job.preStates.get(step.token) ?? {}
  return await runMain(scope, { ...step, action, inputs, state }, step.keepsRunning)
}

function runStandIn(scope: StepScope, step: StartedStep, standIn: ThirdPartyAction): StepEnd {
  const inputs = evaluateTexts(step.token.find('with'), stepScope(scope, {}, step.env))
  return { outcome: 'success', outputs: standIn(scope.job, inputs) }
}

async function runComposite(
  scope: StepScope,
  step: StartedStep,
  action: Action,
  inputs: Readonly<Record<string, string>>
): Promise<StepEnd> {
  const { job } = scope
  const { now } = job.frame.run.host.world
  const own = step.timeoutMinutes === undefined ? Number.POSITIVE_INFINITY : now + step.timeoutMinutes * 60_000
  const inner: StepScope = {
    job,
    steps: {},
    inputs,
    env: { ...scope.env, ...step.env },
    action: { path: action.folder, repository: action.repository, ref: action.ref, source: action.source },
    failed: false,
    budget: scope.budget,
    deadline: Math.min(scope.deadline, own)
  }
  mkdirSync(job.workspace, { recursive: true })
  await runSteps(inner, action.steps)
  const visible = stepScope(inner, {}, {})
  const outputs = Object.fromEntries(action.outputs.map(({ name, value }) => [name, evaluateText(value, visible)]))
  return { outcome: compositeOutcome(inner, step), outputs }
}

function compositeOutcome(inner: StepScope, step: StartedStep): Conclusion {
  if (inner.job.frame.run.control.killed) return 'killed'
  if (isCancelled(inner.job) && !step.keepsRunning()) return 'cancelled'
  return inner.failed ? 'failure' : 'success'
}

function continues(scope: StepScope, token: MappingToken): boolean {
  return evaluateToken(token.find('continue-on-error'), stepScope(scope, {}, {})) === true
}

/** Keeps what a step came to, for the context `steps` and, of the job's own steps, for the result of the run. */
function record(scope: StepScope, id: string, result: StepResult): void {
  const { job } = scope
  const { run } = job.frame
  const { outcome, conclusion, outputs } = result
  scope.steps[id] = { outcome, conclusion, outputs }
  if (conclusion === 'failure') scope.failed = true
  if (outputs['failure-reason']) run.failureReason ??= job.masks.apply(outputs['failure-reason'])
  if (scope.action) return
  job.results.push(result)
  report(scope, result.name, conclusion === 'killed' ? 'cancelled' : conclusion, outcome)
}

function report(
  scope: StepScope,
  step: string,
  state: Exclude<Conclusion, 'killed'> | 'running',
  textShown: string
): void {
  if (!scope.action) scope.job.frame.run.progress({ job: scope.job.name, step, state, text: textShown })
}

/** The step's name, else what GitHub shows for a step without one. */
function nameOf(scope: StepScope, token: MappingToken): string {
  const named = attempt(scope, () => evaluateText(token.find('name'), stepScope(scope, {}, {})))
  const script = tokenText(token.find('run'))
  const shown = script === undefined ? tokenText(token.find('uses')) : script.split('\n', 1)[0]
  return scope.job.masks.apply(named || `Run ${shown}`)
}

function attempt<T>(scope: StepScope, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    recordAnnotation(scope, 'error', { data: messageOf(error), properties: {} })
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

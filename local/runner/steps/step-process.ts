import { defaultVariables } from '../contexts.ts'
import { isCancelled, type JobRun, type StepScope } from '../run-state.ts'
import type { Conclusion } from '../types.ts'
import { followProcess, type ProcessEnd, type StepProcess } from './action-process.ts'
import { recordAnnotation } from './annotations.ts'
import { createStepFiles, FileCommandError, type FileCommands } from './step-files.ts'
import { createCommandReader } from './workflow-commands.ts'

/** What is left to a step once its job's time is over or its job was cancelled: GitHub's server ends it after five minutes. */
const GRACE_MILLISECONDS = 5 * 60_000
const MINUTE = 60_000

export interface StepRequest {
  readonly id: string
  readonly name: string
  /** `env:` of the step, and INPUT_* of an action. */
  readonly env: Readonly<Record<string, string>>
  /** What `pre` and `main` of the same action saved; grows. */
  readonly state: Record<string, string>
  readonly timeoutMinutes: number | undefined
  keepsRunning(): boolean
  start(env: Record<string, string>): StepProcess
}

export interface StepEnd {
  readonly outcome: Conclusion
  readonly outputs: Record<string, string>
  /** Exit code of its process, where it had one. */
  readonly code?: number | null
}

/** Runs one process of a step and takes in what it printed and wrote to its files. */
export async function runStepProcess(scope: StepScope, request: StepRequest): Promise<StepEnd> {
  const { job } = scope
  const { run } = job.frame
  if (run.control.killed) return { outcome: 'killed', outputs: {} }
  job.stepsStarted += 1
  const files = createStepFiles(job.commandFiles, String(job.stepsStarted))
  const outputs: Record<string, string> = {}
  const limit = limitOf(scope, request)
  const end = await followProcess(request.start(environmentOf(scope, request, files.variables)), {
    attention: job.attention,
    control: run.control,
    cancel: job.cancel,
    keepsRunning: request.keepsRunning,
    timeoutMilliseconds: limit.milliseconds,
    onLine: lineReader(scope, request, outputs)
  })
  const taken = takeIn(scope, request, () => files.read(), outputs)
  return { outcome: outcomeOf(scope, request, end, limit.byJob, taken), outputs, code: end.code }
}

function environmentOf(
  scope: StepScope,
  request: StepRequest,
  files: Readonly<Record<string, string>>
): Record<string, string> {
  const { job } = scope
  const state = Object.entries(request.state).map(([name, value]) => [`STATE_${name}`, value])
  const own = { PATH: process.env.PATH, ...job.env, ...scope.env, ...request.env }
  return {
    HOME: job.temp,
    LANG: 'C.UTF-8',
    ...own,
    PATH: [...job.path, own.PATH].join(':'),
    ...defaultVariables(scope, request.id),
    ...files,
    ...Object.fromEntries(state)
  }
}

function lineReader(scope: StepScope, request: StepRequest, outputs: Record<string, string>): (line: string) => void {
  const { job } = scope
  return createCommandReader({
    annotate: (level, command) => recordAnnotation(scope, level, command),
    mask: value => job.masks.add(value),
    output(name, value) {
      outputs[name] = value
    },
    state(name, value) {
      request.state[name] = value
    },
    log(line) {
      const masked = job.masks.apply(line)
      job.log.push(masked)
      if (masked.trim() !== '' && !masked.startsWith('##[')) showLine(scope, request.name, masked)
    }
  })
}

/** What a person sees a step do while it runs. */
function showLine({ job }: StepScope, step: string, text: string): void {
  job.frame.run.progress({ job: job.name, step, state: 'running', text })
}

/** False when the files are not of their form. */
function takeIn(
  scope: StepScope,
  request: StepRequest,
  read: () => FileCommands,
  outputs: Record<string, string>
): boolean {
  try {
    const files = read()
    Object.assign(outputs, files.outputs)
    Object.assign(request.state, files.state)
    Object.assign(scope.job.env, Object.fromEntries(Object.entries(files.env).filter(([name]) => mayBeSet(name))))
    scope.job.path.unshift(...files.path.toReversed())
    takeSummary(scope, files)
    return true
  } catch (error) {
    if (!(error instanceof FileCommandError)) throw error
    recordAnnotation(scope, 'error', { data: error.message, properties: {} })
    return false
  }
}

function takeSummary(scope: StepScope, files: FileCommands): void {
  const { masks, frame, name: job } = scope.job
  if (files.summary.trim() !== '') frame.run.summaries.push({ job, text: masks.apply(files.summary) })
  if (files.summaryError) recordAnnotation(scope, 'error', { data: files.summaryError, properties: {} })
}

function mayBeSet(name: string): boolean {
  return !/^(GITHUB|RUNNER)_/i.test(name)
}

function limitOf({ job, deadline }: StepScope, request: StepRequest): { milliseconds: number; byJob: boolean } {
  const { now } = job.frame.run.host.world
  const own = (request.timeoutMinutes ?? Number.POSITIVE_INFINITY) * MINUTE
  const ofJob = isCancelled(job) ? GRACE_MILLISECONDS : job.deadline - now
  const ofScope = isCancelled(job) ? GRACE_MILLISECONDS : deadline - now
  const milliseconds = Math.max(0, Math.min(own, ofScope, ofJob))
  return { milliseconds, byJob: milliseconds === ofJob && own > ofJob }
}

function outcomeOf(
  scope: StepScope,
  request: StepRequest,
  end: ProcessEnd,
  byJob: boolean,
  taken: boolean
): Conclusion {
  const { job } = scope
  if (job.frame.run.control.killed) return 'killed'
  if (end.stopped === 'timeout') return byJob ? endJob(job, scope) : timedOut(scope, request)
  if (end.stopped === 'cancelled') return 'cancelled'
  return end.code === 0 && taken ? 'success' : 'failure'
}

function timedOut(scope: StepScope, request: StepRequest): Conclusion {
  const minutes = request.timeoutMinutes === undefined ? '' : ` after ${request.timeoutMinutes} minutes`
  recordAnnotation(scope, 'error', { data: `The action '${request.name}' has timed out${minutes}.`, properties: {} })
  return 'failure'
}

function endJob(job: JobRun, scope: StepScope): Conclusion {
  job.timedOut = true
  const data = 'The job running on runner local has exceeded the maximum execution time.'
  recordAnnotation(scope, 'error', { data, properties: {} })
  return 'cancelled'
}

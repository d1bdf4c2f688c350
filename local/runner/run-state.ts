import type { MappingToken } from '@actions/workflow-parser/templates/tokens/index'
import type { JobTokens } from '../github/jobs.ts'
import type { Repository } from '../github/state.ts'
import type { Host } from '../host.ts'
import type { Masks } from './masks.ts'
import type { ClockClaim, Control } from './run-control.ts'
import type { Post } from './steps/action-step.ts'
import type { Annotation, Conclusion, ProgressLine, RunRequest, StepResult } from './types.ts'
import type { RunEvent } from './workflow/event.ts'
import type { Combination } from './workflow/matrix.ts'
import type { Permissions } from './workflow/permissions.ts'
import type { Sources } from './workflow/repository-sources.ts'
import type { Job, Workflow } from './workflow/workflow.ts'

/** One run, from start to end. */
export interface Run {
  readonly host: Host
  readonly request: RunRequest
  readonly number: number
  /** `<state>/runs/<n>`. */
  readonly folder: string
  readonly startedAt: number
  readonly sources: Sources
  readonly repository: Repository
  readonly workflow: Workflow
  readonly event: RunEvent
  readonly control: Control
  readonly annotations: Annotation[]
  readonly summaries: { readonly job: string; readonly text: string }[]
  /** Names under which jobs keep files; no two are the same. */
  readonly slugs: Set<string>
  failureReason: string | null
  progress(line: Omit<ProgressLine, 'at'>): void
}

/** A workflow as it runs: the one that was started, or one that a job calls. */
export interface Frame {
  readonly run: Run
  readonly workflow: Workflow
  /** `provision / ` for the jobs of a workflow that the job `provision` calls. */
  readonly prefix: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
  /** What the caller allows. */
  readonly granted: Permissions
  readonly cancel: AbortSignal
  /** Concurrency groups held further up. */
  readonly groups: readonly { readonly group: string; readonly holder: string }[]
}

/** One combination of a job's matrix; jobs without one have a single instance. */
export interface Instance {
  readonly matrix: Combination | null
  readonly strategy: Readonly<Record<string, unknown>>
}

/** Context `needs` of a job. */
export type Needs = Readonly<
  Record<string, { readonly result: Conclusion; readonly outputs: Readonly<Record<string, string>> }>
>

export interface StepContext {
  readonly outcome: Conclusion
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
}

/** A job while its steps run. */
export interface JobRun {
  readonly frame: Frame
  readonly job: Job
  readonly name: string
  /** Its name as a file name, unique in the run. */
  readonly slug: string
  readonly instance: Instance
  readonly needs: Needs
  readonly environment: string | null
  readonly permissions: Permissions
  readonly tokens: JobTokens
  readonly checkRunId: string
  readonly masks: Masks
  readonly attention: ClockClaim
  readonly cancel: AbortSignal
  readonly workspace: string
  /** RUNNER_TEMP. */
  readonly temp: string
  /** Where the runner keeps its own files for steps. */
  readonly commandFiles: string
  /** When its `timeout-minutes` are over. */
  readonly deadline: number
  timedOut: boolean
  /** `env:` of workflow and job, and what steps wrote to GITHUB_ENV. */
  readonly env: Record<string, string>
  /** What steps wrote to GITHUB_PATH, last first. */
  readonly path: string[]
  readonly results: StepResult[]
  /** What the `pre` of a step's action saved for its `main`. */
  readonly preStates: Map<MappingToken, Record<string, string>>
  /** In the order in which they were registered; they run in reverse. */
  readonly posts: Post[]
  readonly log: string[]
  stepsStarted: number
}

/** Whether the run, or this job alone, was cancelled. */
export function isCancelled(job: JobRun): boolean {
  return job.cancel.aborted || job.timedOut
}

/** Steps that share the context `steps` and a status: those of a job, or those of one use of a composite action. */
export interface StepScope {
  readonly job: JobRun
  readonly steps: Record<string, StepContext>
  readonly inputs: Readonly<Record<string, unknown>>
  /** `env:` of the step that uses the composite action. */
  readonly env: Readonly<Record<string, string>>
  /** The composite action; `undefined` for the job's own steps. */
  readonly action: CompositeUse | undefined
  failed: boolean
  /** Annotations left for the step that a person sees; nested steps share it. */
  budget: Record<Annotation['level'], number>
  /** When the time of the job, or of the step that uses the composite action, is over. */
  readonly deadline: number
}

export interface CompositeUse {
  readonly path: string
  readonly repository: string
  readonly ref: string
  readonly source: Sources['caller']
}

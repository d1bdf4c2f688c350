import type { Capacity } from '../azure/compute-capacity.ts'
import type { Switch } from '../azure/switches.ts'
import type { Fault } from '../azure/world.ts'
import type { Scenario } from '../scenario/file/load-scenario.ts'
import type { ReportedEvent } from '../scenario/report.ts'

export interface RunRequest {
  /** Name of the workflow file without `.yml`, for example `provision`. */
  readonly workflow: string
  /** The caller's repository: a folder with `.github/workflows`, or one that stands for it. */
  readonly caller: string
  /** Default: `workflow_dispatch` where the workflow has it, else `push`. */
  readonly event?: string
  readonly payload?: unknown
  readonly inputs?: Readonly<Record<string, string>>
  /** Default: the first of the caller's `aks-baseline.yml`. */
  readonly environment?: string
  /** Runs `src/` instead of `dist/`. */
  readonly source?: boolean
  /** The runner is inside the network of the clusters: actions reach their API servers. */
  readonly inside?: boolean
  /** False: whoever is asked to approve an environment refuses. */
  readonly approve?: boolean
  readonly faults?: readonly Fault[]
  /** How Azure differs from its documents in this run. */
  readonly switches?: readonly Switch[]
  /** What the subscription may use of machines in this run; as before where nothing is said. */
  readonly capacity?: Capacity
  /** Conditions and events of the world, which begin with this run. */
  readonly scenario?: Scenario
  readonly killAt?: RequestPoint
  readonly cancelAt?: RequestPoint
  /** Called for a person to watch; never asserted on. */
  readonly onProgress?: (line: ProgressLine) => void
}

/** The N-th Resource Manager request of the run, or the K-th that fits method and path. It has taken effect and is not answered yet. */
export type RequestPoint = number | { readonly method: string; readonly path: string; readonly occurrence: number }

export interface ProgressLine {
  readonly job: string
  readonly step: string
  readonly state: 'running' | 'success' | 'failure' | 'cancelled' | 'skipped' | 'waiting'
  readonly text: string
  /** Simulated milliseconds since the run began. */
  readonly at: number
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'killed'

/** `run.json`: what tests assert on. */
export interface RunResult {
  readonly workflow: string
  readonly number: number
  readonly event: string
  readonly environment: string
  readonly conclusion: Conclusion
  readonly jobs: readonly JobResult[]
  readonly annotations: readonly Annotation[]
  /** The first `failure-reason` output of a step; null when nothing failed with one. */
  readonly failureReason: string | null
  /** Sentences about the points of the request that the run did not come to. */
  readonly unreached: readonly string[]
  /** Events of scenarios that were carried out during the run, and those that are still to come. */
  readonly scenario: readonly ReportedEvent[]
  readonly simulated: {
    readonly durationMinutes: number
    readonly criticalPathMinutes: number
    readonly floorMinutes: number
  }
  readonly requests: RequestCounts
  readonly wallSeconds: number
}

/** Resource Manager only; `writes` leaves out validate and what-if. */
export interface RequestCounts {
  readonly total: number
  readonly reads: number
  readonly writes: number
  readonly polls: number
  readonly throttled: number
  readonly failed: number
}

export interface JobResult {
  /** `apply`, or `provision / apply` for a job of a called workflow. */
  readonly name: string
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  readonly environment: string | null
  readonly steps: readonly StepResult[]
}

export interface StepResult {
  readonly name: string
  readonly outcome: Conclusion
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly job: string
}

import type { JobRun, StepScope } from '../run-state.ts'
import type { Annotation } from '../types.ts'
import type { Command } from './workflow-commands.ts'

/** actions/runner, ExecutionContext: annotations of each level a step may leave, and the length a message is cut to. */
const MAX_OF_A_LEVEL = 10
const MAX_MESSAGE = 4096

/** What a step may still annotate. */
export function annotationBudget(): Record<Annotation['level'], number> {
  return { error: MAX_OF_A_LEVEL, warning: MAX_OF_A_LEVEL, notice: MAX_OF_A_LEVEL }
}

/** Records what a step printed as `::error::` and its like; beyond the limit it reaches only the log. */
export function recordAnnotation(
  scope: StepScope,
  level: Annotation['level'],
  command: Pick<Command, 'data' | 'properties'>
): void {
  const { job } = scope
  job.log.push(job.masks.apply(`##[${level}]${command.data}`))
  if (scope.budget[level] <= 0) return
  scope.budget[level] -= 1
  const { title, file, line, col } = command.properties
  annotateJob(job, level, command.data, {
    ...(title !== undefined && { title: job.masks.apply(title) }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line: Number(line) }),
    ...(col !== undefined && { column: Number(col) })
  })
}

/** What the runner itself has to say about a job. */
export function annotateJob(
  job: JobRun,
  level: Annotation['level'],
  message: string,
  place: Partial<Annotation> = {}
): void {
  const masked = job.masks.apply(message).slice(0, MAX_MESSAGE)
  job.frame.run.annotations.push({ level, message: masked, job: job.name, ...place })
}

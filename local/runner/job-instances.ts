import { instanceScope } from './contexts.ts'
import type { Frame, Instance, Needs } from './run-state.ts'
import { evaluateText, evaluateToken } from './workflow/expressions.ts'
import { combinationSuffix, expandMatrix } from './workflow/matrix.ts'
import { isExpression } from './workflow/token-tree.ts'
import type { Job } from './workflow/workflow.ts'

export interface PlannedInstances {
  readonly instances: readonly { readonly instance: Instance; readonly name: string }[]
  readonly failFast: boolean
}

/** The combinations of a job's matrix with their names; one without a combination where there is no matrix. Throws an Error for a matrix that is none. */
export function planInstances(frame: Frame, job: Job, needs: Needs): PlannedInstances {
  const none: Instance = { matrix: null, strategy: {} }
  const strategy = evaluateToken(job.token.find('strategy'), instanceScope(frame, needs, none))
  const { matrix, ...settings } = { 'fail-fast': true, ...(strategy ?? {}) } as Record<string, unknown>
  const combinations = matrix === undefined ? [null] : expandMatrix(matrix)
  const instances = combinations.map((combination, index) => {
    const context = {
      'fail-fast': settings['fail-fast'],
      'job-index': index,
      'job-total': combinations.length,
      'max-parallel': settings['max-parallel'] ?? combinations.length
    }
    const instance: Instance = { matrix: combination, strategy: context }
    return { instance, name: nameOf(frame, job, needs, instance) }
  })
  return { instances, failFast: settings['fail-fast'] !== false }
}

/** A name that is an expression stands as it is; otherwise the combination follows in brackets. */
function nameOf(frame: Frame, job: Job, needs: Needs, instance: Instance): string {
  const token = job.token.find('name')
  const name = token ? evaluateText(token, instanceScope(frame, needs, instance)) : job.id
  return instance.matrix && !isExpression(token) ? name + combinationSuffix(instance.matrix) : name
}

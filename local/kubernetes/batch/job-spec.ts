import { asRecord, type KubernetesObject } from '../objects.ts'

/** Specification of a Job, with the defaults of the API server. */
export interface JobSpec {
  /** Pods that must succeed. Absent: the Job is complete when one pod has succeeded and all others have ended. */
  readonly completions?: number
  readonly parallelism: number
  readonly backoffLimit: number
  readonly activeDeadlineSeconds?: number
  readonly ttlSecondsAfterFinished?: number
  readonly suspend: boolean
}

/** Returns the specification of a Job (kubernetes/kubernetes: pkg/apis/batch/v1/defaults.go, `SetDefaults_Job`). */
export function jobSpec({ spec }: KubernetesObject): JobSpec {
  const given = asRecord(spec)
  const number = (name: string) => (typeof given[name] === 'number' ? given[name] : undefined)
  const parallelism = number('parallelism')
  const completions = number('completions') ?? (parallelism === undefined ? 1 : undefined)
  const activeDeadlineSeconds = number('activeDeadlineSeconds')
  const ttlSecondsAfterFinished = number('ttlSecondsAfterFinished')
  return {
    ...(completions !== undefined && { completions }),
    parallelism: parallelism ?? 1,
    backoffLimit: number('backoffLimit') ?? 6,
    ...(activeDeadlineSeconds !== undefined && { activeDeadlineSeconds }),
    ...(ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished }),
    suspend: given.suspend === true
  }
}

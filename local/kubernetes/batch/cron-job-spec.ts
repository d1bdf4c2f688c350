import { asRecord, type KubernetesObject } from '../objects.ts'
import { parseSchedule, type Schedule } from './cron-schedule.ts'
import { isTimeZone } from './cron-time.ts'

/** Specification of a CronJob, with the defaults of the API server. */
export interface CronJobSpec {
  /** Absent if the schedule or the time zone cannot be read; then nothing is started. */
  readonly schedule?: Schedule
  /** Name of the IANA database; empty for UTC. */
  readonly timeZone: string
  readonly concurrency: 'Allow' | 'Forbid' | 'Replace'
  readonly startingDeadlineSeconds?: number
  readonly suspend: boolean
  readonly successfulJobsHistoryLimit: number
  readonly failedJobsHistoryLimit: number
}

/** Returns the specification of a CronJob (kubernetes/kubernetes: pkg/apis/batch/v1/defaults.go, `SetDefaults_CronJob`). */
export function cronJobSpec({ spec }: KubernetesObject): CronJobSpec {
  const given = asRecord(spec)
  const schedule = parseSchedule(String(given.schedule))
  const timeZone = String(given.timeZone ?? '')
  const { concurrencyPolicy: policy, startingDeadlineSeconds: deadline } = given
  return {
    ...(!('failed' in schedule) && isTimeZone(timeZone) && { schedule }),
    timeZone,
    concurrency: policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow',
    ...(typeof deadline === 'number' && { startingDeadlineSeconds: deadline }),
    suspend: given.suspend === true,
    successfulJobsHistoryLimit: Number(given.successfulJobsHistoryLimit ?? 3),
    failedJobsHistoryLimit: Number(given.failedJobsHistoryLimit ?? 1)
  }
}

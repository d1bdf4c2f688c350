import { asRecord, groupOf, type Json, type KubernetesObject, valueAt } from '../objects.ts'
import { parseSchedule } from './cron-schedule.ts'
import { isTimeZone } from './cron-time.ts'

/** Refusal of one field of an object, with the property names of `meta/v1` StatusCause. */
export interface FieldError {
  readonly field: string
  readonly message: string
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueForbidden'
}

/**
 * Returns the fields for which the API server refuses a Job or CronJob, in its order. Other fields are not validated. Texts:
 * recordings of real API servers in test/fixtures/kubernetes.
 */
export function invalidBatchFields({ kind, apiVersion, spec }: KubernetesObject): FieldError[] {
  if (groupOf(apiVersion) !== 'batch') return []
  if (kind === 'CronJob') return invalidCronJob(asRecord(spec))
  return kind === 'Job' ? invalidJob(asRecord(spec), 'spec') : []
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished'
] as const

function invalidJob(spec: Json, path: string): FieldError[] {
  const policy = valueAt(spec, 'template', 'spec', 'restartPolicy')
  const field = `${path}.template.spec.restartPolicy`
  // Verbatim: test/fixtures/kubernetes (real API servers)
  const message = 'Required value: valid values: "OnFailure", "Never"'
  const isAllowed = policy === 'OnFailure' || policy === 'Never'
  return [
    ...COUNTS.flatMap(name => negative(spec[name], `${path}.${name}`)),
    ...(isAllowed ? [] : [{ field, message, reason: 'FieldValueRequired' } as const])
  ]
}

/** Returns the error of a field that must not be negative. */
export function negative(value: unknown, field: string): FieldError[] {
  // Verbatim: test/fixtures/kubernetes (real API servers)
  return typeof value === 'number' && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []
}

/** Returns the error of a field with an invalid value. */
export function invalid(field: string, value: unknown, why: string): FieldError {
  return { field, message: `Invalid value: ${JSON.stringify(value)}: ${why}`, reason: 'FieldValueInvalid' }
}

const LIMITS = ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const

function invalidCronJob(spec: Json): FieldError[] {
  const template = asRecord(valueAt(spec, 'jobTemplate', 'spec'))
  return [
    ...invalidSchedule(spec.schedule),
    ...negative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...invalidTimeZone(spec.timeZone),
    ...invalidPolicy(spec.concurrencyPolicy),
    ...invalidJob(template, 'spec.jobTemplate.spec'),
    ...LIMITS.flatMap(name => negative(spec[name], `spec.${name}`))
  ]
}

function invalidSchedule(schedule: unknown): FieldError[] {
  const field = 'spec.schedule'
  const text = String(schedule ?? '')
  if (text === '') return [{ field, message: 'Required value', reason: 'FieldValueRequired' }]
  if (text.includes('TZ')) {
    // Verbatim: test/fixtures/kubernetes (real API servers)
    return [invalid(field, text, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
  }
  const parsed = parseSchedule(text)
  return 'failed' in parsed ? [invalid(field, text, parsed.failed)] : []
}

function invalidTimeZone(name: unknown): FieldError[] {
  if (name === undefined || (typeof name === 'string' && isTimeZone(name))) return []
  // Verbatim: test/fixtures/kubernetes (real API servers)
  return [invalid('spec.timeZone', String(name), `unknown time zone ${name}`)]
}

function invalidPolicy(policy: unknown): FieldError[] {
  if (policy === undefined || policy === 'Allow' || policy === 'Forbid' || policy === 'Replace') return []
  // Verbatim: test/fixtures/kubernetes (real API servers)
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Allow", "Forbid", "Replace"`
  return [{ field: 'spec.concurrencyPolicy', message, reason: 'FieldValueNotSupported' }]
}

/** Returns the message with which the API server refuses an object for its fields. */
export function invalidObjectMessage(
  { kind, apiVersion, metadata }: KubernetesObject,
  errors: readonly FieldError[]
): string {
  const texts = errors.map(({ field, message }) => `${field}: ${message}`)
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return `${kind}.${groupOf(apiVersion)} "${metadata.name}" is invalid: ${list}`
}

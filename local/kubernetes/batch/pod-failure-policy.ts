import { asRecord, asRecords, type Json, type KubernetesObject, valueAt } from '../objects.ts'
import type { Pod } from '../pods/pod.ts'

/** Decision of a Job about a failed pod. `message`: the whole Job fails, for this reason. */
export type FailureDecision = { readonly action: 'Count' | 'Ignore' } | { readonly message: string }

/** Exit code of a container that was told to end and does not handle the signal. */
const TERMINATED = 143

/**
 * Returns whether a failed pod counts, by the first rule of `podFailurePolicy` that matches (kubernetes/kubernetes:
 * pkg/controller/job/pod_failure_policy.go). A pod counts if no rule matches. Names of containers are not compared.
 */
export function failureDecision(job: KubernetesObject, pod: Pod): FailureDecision {
  const rules = asRecords(valueAt(job, 'spec', 'podFailurePolicy', 'rules'))
  const exitCode = pod.endsAt === undefined ? TERMINATED : (pod.exitCode ?? 0)
  const index = rules.findIndex(rule => matchesCode(rule, exitCode) || matchesCondition(rule, pod))
  const rule = rules[index]
  if (rule === undefined) return { action: 'Count' }
  if (rule.action !== 'FailJob') return { action: rule.action === 'Ignore' ? 'Ignore' : 'Count' }
  const { namespace, name } = pod
  const subject = `${namespace}/${name}`
  const container = asRecords(valueAt(job, 'spec', 'template', 'spec', 'containers'))[0]?.name
  // Verbatim: kubernetes/kubernetes: pkg/controller/job/pod_failure_policy.go
  const byCode = `Container ${container} for pod ${subject} failed with exit code ${exitCode} matching FailJob rule at index ${index}`
  // Verbatim: kubernetes/kubernetes: pkg/controller/job/pod_failure_policy.go
  const byCondition = `Pod ${subject} has condition DisruptionTarget matching FailJob rule at index ${index}`
  return { message: rule.onExitCodes === undefined ? byCondition : byCode }
}

function matchesCode({ onExitCodes }: Json, exitCode: number): boolean {
  const { operator, values } = asRecord(onExitCodes)
  return Array.isArray(values) && values.includes(exitCode) === (operator === 'In')
}

/** Returns whether a rule is about disruptions, the only condition that local Azure gives to failed pods. */
function matchesCondition({ onPodConditions }: Json, { isDisrupted }: Pod): boolean {
  if (isDisrupted !== true) return false
  return asRecords(onPodConditions).some(
    ({ type, status = 'True' }) => type === 'DisruptionTarget' && status === 'True'
  )
}

/** Returns whether a Job replaces and counts a pod only when it is gone, and not as soon as its deletion begins. */
export function waitsForEnd({ spec }: KubernetesObject): boolean {
  const { podFailurePolicy, podReplacementPolicy } = asRecord(spec)
  return podReplacementPolicy === 'Failed' || podFailurePolicy !== undefined
}

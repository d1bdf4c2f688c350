import { describe, expect, it } from '@jest/globals'
import { jobState } from '../../../../local/kubernetes/batch/job-state.ts'
import { phaseOf } from '../../../../local/kubernetes/pods/pod.ts'
import { budget, upgradeKit } from '../aks/upgrade-kit.ts'
import type { Loose } from '../azure/kit.ts'
import { job } from './job-kit.ts'

/** Returns a Job whose pods run on the user pool of the upgrade kit. */
function jobOnPool(command: string, spec: Loose = {}, name = 'task'): Loose {
  const made = job(command, spec, name)
  made.spec.template.metadata = { labels: { app: name } }
  made.spec.template.spec.nodeSelector = { agentpool: 'npuser' }
  return made
}

describe('an upgrade that meets the pods of a Job', () => {
  it('evicts a running pod, whose Job creates another one and counts a failure', () => {
    const kit = upgradeKit()
    kit.apply(jobOnPool('sleep 5h'))
    kit.upgrade()
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    const state = jobState(kit.world, kit.cluster, 'batch/Job/web/task')
    expect(state?.failed).toBeGreaterThan(0)
    kit.wait(120)
    expect(kit.pods().map(pod => phaseOf(kit.world, pod))).toEqual(['Running'])
  })

  it('fails the Job when the drains exceed its backoff limit', () => {
    const kit = upgradeKit()
    kit.apply(jobOnPool('sleep 5h', { backoffLimit: 0 }))
    kit.upgrade()
    kit.settle()
    const state = jobState(kit.world, kit.cluster, 'batch/Job/web/task')
    expect(state?.conditions.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'FailureTarget BackoffLimitExceeded',
      'Failed BackoffLimitExceeded'
    ])
  })

  it('counts no failure when the Job ignores disruptions, and replaces the pod when it is gone', () => {
    const kit = upgradeKit()
    const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }]
    kit.apply(jobOnPool('sleep 5h', { backoffLimit: 0, podFailurePolicy: { rules } }))
    kit.upgrade()
    kit.settle()
    kit.wait(120)
    expect(jobState(kit.world, kit.cluster, 'batch/Job/web/task')).toMatchObject({ failed: 0, conditions: [] })
    expect(kit.pods().map(pod => phaseOf(kit.world, pod))).toEqual(['Running'])
  })

  it('fails the Job when a rule ends it for a disruption', () => {
    const kit = upgradeKit()
    const rules = [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }]
    kit.apply(jobOnPool('sleep 5h', { podFailurePolicy: { rules } }))
    const [pod] = kit.pods()
    kit.upgrade()
    kit.settle()
    const message = `Pod web/${pod?.name} has condition DisruptionTarget matching FailJob rule at index 0`
    expect(jobState(kit.world, kit.cluster, 'batch/Job/web/task')?.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'PodFailurePolicy', message },
      { type: 'Failed', reason: 'PodFailurePolicy', message }
    ])
  })

  it('is not stopped by a finished pod that a budget selects', () => {
    const kit = upgradeKit()
    kit.apply(jobOnPool('sleep 5'), budget('task', { minAvailable: 1 }))
    expect(kit.pods().map(pod => phaseOf(kit.world, pod))).toEqual(['Succeeded'])
    kit.upgrade({ drainTimeoutInMinutes: 5 })
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(jobState(kit.world, kit.cluster, 'batch/Job/web/task')).toMatchObject({ succeeded: 1, failed: 0 })
  })

  it('waits for a running pod that a budget protects until the Job ends', () => {
    const kit = upgradeKit()
    kit.apply(jobOnPool('sleep 20m'), budget('task', { minAvailable: 1 }))
    kit.upgrade({ drainTimeoutInMinutes: 30 })
    kit.settle()
    expect(kit.poolState().provisioningState).toBe('Succeeded')
    expect(jobState(kit.world, kit.cluster, 'batch/Job/web/task')).toMatchObject({ succeeded: 1, failed: 0 })
  })
})

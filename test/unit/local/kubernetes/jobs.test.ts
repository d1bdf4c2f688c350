import { describe, expect, it } from '@jest/globals'
import { nextDue } from '../../../../local/azure/protocol/operations.ts'
import { runTiming } from '../../../../local/azure/run-timing.ts'
import { setPodRun } from '../../../../local/kubernetes/batch/told-pod-runs.ts'
import { forgetObject } from '../../../../local/kubernetes/cluster-state.ts'
import { beginEvictions, evictPod } from '../../../../local/kubernetes/disruption/pod-eviction.ts'
import { AKS } from '../aks/cluster-kit.ts'
import { job, jobKit } from './job-kit.ts'

describe('a Job', () => {
  it('completes when its pod has slept as long as its command says', () => {
    const kit = jobKit()
    const task = job('sleep 60')
    kit.apply(task)
    kit.wait(70)
    expect([kit.phases(), kit.health(task)]).toEqual([['Running'], 'InProgress'])
    kit.wait(10)
    expect(kit.phases()).toEqual(['Succeeded'])
    expect(kit.conditions()).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached'])
    expect(kit.health(task)).toBe('Current')
  })

  it('runs at most as many pods at once as parallelism says until its completions are reached', () => {
    const kit = jobKit()
    kit.apply(job('sleep 20', { completions: 3, parallelism: 2 }))
    expect(kit.pods()).toHaveLength(2)
    kit.wait(40)
    expect(kit.phases()).toEqual(['Succeeded', 'Succeeded', 'Running'])
    kit.wait(40)
    expect(kit.job()).toMatchObject({ succeeded: 3, failed: 0 })
    expect(kit.conditions()).toContain('Complete CompletionsReached')
  })

  it('starts no more pods after the first success when it has no completions', () => {
    const kit = jobKit()
    kit.apply(job('sleep 20', { parallelism: 2 }))
    kit.wait(60)
    expect(kit.phases()).toEqual(['Succeeded', 'Succeeded'])
    expect(kit.conditions()).toContain('Complete CompletionsReached')
  })

  it('replaces failed pods after growing pauses and fails when the backoff limit is exceeded', () => {
    const kit = jobKit()
    const task = job('sleep 5; exit 3', { backoffLimit: 2 })
    kit.apply(task)
    kit.wait(21)
    expect(kit.phases()).toEqual(['Failed'])
    kit.wait(10)
    expect(kit.phases()).toEqual(['Failed', 'Running'])
    kit.wait(20 + 20 + 20)
    expect(kit.job()).toMatchObject({ succeeded: 0, failed: 3 })
    expect(kit.conditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
    expect(kit.health(task)).toBe('Failed')
  })

  it('treats an exit code as its policy says', () => {
    const rules = [
      { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
      { action: 'Ignore', onExitCodes: { operator: 'NotIn', values: [1] } }
    ]
    const stateAfter = (code: number) => {
      const kit = jobKit()
      kit.apply(job(`sleep 5; exit ${code}`, { backoffLimit: 1, podFailurePolicy: { rules } }))
      kit.wait(120)
      return { failed: kit.job()?.failed, conditions: kit.conditions(), message: kit.job()?.conditions[0]?.message }
    }
    expect(stateAfter(42)).toMatchObject({
      failed: 1,
      conditions: ['FailureTarget PodFailurePolicy', 'Failed PodFailurePolicy'],
      message: expect.stringMatching(
        /^Container app for pod web\/task-\w+ failed with exit code 42 matching FailJob rule at index 0$/
      )
    })
    expect(stateAfter(7)).toMatchObject({ failed: 0, conditions: [] })
    expect(stateAfter(1)).toMatchObject({
      failed: 2,
      conditions: expect.arrayContaining(['Failed BackoffLimitExceeded'])
    })
  })

  it('starts the containers of OnFailure pods again in the same pod', () => {
    const kit = jobKit()
    kit.apply(job('sleep 10; exit 1', { restartPolicy: 'OnFailure', backoffLimit: 2 }))
    kit.wait(30)
    expect([kit.pods(), kit.phases()]).toMatchObject([[{ restarts: 1 }], ['Running']])
    kit.wait(30)
    expect(kit.conditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
    expect(kit.pods()).toEqual([])
  })

  it('ends as the world says it does, even if its pod runs already', () => {
    const kit = jobKit()
    kit.apply(job('while true; do sleep 1; done', { backoffLimit: 0 }))
    kit.wait(3600)
    expect(kit.phases()).toEqual(['Running'])
    setPodRun(kit.world, kit.cluster, 'batch/Job/web/task', { seconds: 60, exitCode: 1 })
    kit.wait(10)
    expect(kit.conditions()).toContain('Failed BackoffLimitExceeded')
  })

  it('restarts the containers of a running pod once when the world lets them fail', () => {
    const kit = jobKit()
    kit.apply(job('sleep infinity', { restartPolicy: 'OnFailure' }))
    kit.wait(3600)
    setPodRun(kit.world, kit.cluster, 'batch/Job/web/task', { seconds: 60, exitCode: 1 })
    kit.wait(3)
    expect(kit.pods()).toMatchObject([{ restarts: 1 }])
  })

  it('fails at its deadline and waits with Failed until its pods are gone', () => {
    const kit = jobKit()
    kit.apply(job('sleep infinity', { activeDeadlineSeconds: 120 }))
    kit.wait(121)
    expect(kit.conditions()).toEqual(['FailureTarget DeadlineExceeded'])
    kit.wait(10)
    expect(kit.conditions()).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
    expect(kit.job()).toMatchObject({ failed: 1 })
  })

  it('is deleted with its pods when its time after the end is over', () => {
    const kit = jobKit()
    kit.apply(job('sleep 5', { ttlSecondsAfterFinished: 60 }))
    kit.wait(70)
    expect([kit.jobNames(), kit.phases()]).toEqual([['task'], ['Succeeded']])
    kit.wait(30)
    expect([kit.jobNames(), kit.phases()]).toEqual([[], []])
    expect(kit.job()).toBeUndefined()
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'batch')).toEqual([])
  })

  it('deletes its pods while it is suspended and does not count them', () => {
    const kit = jobKit()
    kit.apply(job('sleep 100'))
    kit.wait(30)
    kit.apply(job('sleep 100', { suspend: true }))
    kit.wait(30)
    expect([kit.phases(), kit.conditions()]).toEqual([[], ['Suspended JobSuspended']])
    expect(kit.job()).toMatchObject({ failed: 0 })
    kit.apply(job('sleep 100'))
    expect(kit.conditions()).toEqual([])
    kit.wait(120)
    expect(kit.conditions()).toContain('Complete CompletionsReached')
  })

  it('creates another pod when a drain evicts one, which counts as failed', () => {
    const kit = jobKit()
    kit.apply(job('sleep 300'))
    kit.wait(60)
    const [first] = kit.pods()
    if (first === undefined) throw new Error('the Job has no pod')
    expect(evictPod(beginEvictions(kit.world, kit.resource()), first)).toBeUndefined()
    kit.wait(2)
    expect(kit.job()).toMatchObject({ failed: 1 })
    kit.wait(30)
    expect(kit.phases()).toEqual(['Running'])
    expect(kit.pods()[0]?.name).not.toBe(first.name)
  })

  it('keeps no drain waiting with a finished pod', () => {
    const kit = jobKit()
    kit.apply(job('sleep 5'))
    kit.wait(60)
    const node = kit.pods()[0]?.node ?? ''
    expect(kit.phases()).toEqual(['Succeeded'])
    const names = beginEvictions(kit.world, kit.resource())
      .podsOnNode(node)
      .map(({ namespace }) => namespace)
    expect(names).not.toContain('web')
  })

  it('lets no pod that is being deleted reach its own end', () => {
    const kit = jobKit()
    const slow = job('sleep 60')
    slow.spec.template.spec.terminationGracePeriodSeconds = 600
    kit.apply(slow)
    kit.wait(30)
    for (const pod of kit.pods()) evictPod(beginEvictions(kit.world, kit.resource()), pod)
    kit.wait(60)
    expect(kit.phases()[0]).toBe('Running')
    expect(kit.job()).toMatchObject({ failed: 1, succeeded: 0 })
  })

  it('waits again for its whole deadline after it was suspended', () => {
    const kit = jobKit()
    const limited = (suspend: boolean) => job('sleep infinity', { suspend, activeDeadlineSeconds: 100 })
    kit.apply(limited(false))
    kit.wait(60)
    kit.apply(limited(true))
    kit.wait(100)
    kit.apply(limited(false))
    kit.wait(90)
    expect(kit.conditions()).toEqual([])
    kit.wait(11)
    expect(kit.conditions()).toEqual(['FailureTarget DeadlineExceeded'])
  })

  it('starts a waiting pod when a node accepts it, although nobody looks', () => {
    const kit = jobKit()
    const task = job('sleep 5')
    task.spec.template.spec.nodeSelector = { agentpool: 'user' }
    kit.apply(task)
    expect(kit.phases()).toEqual(['Pending'])
    const properties = { vmSize: 'Standard_D4d_v5', count: 1, mode: 'User' }
    kit.make(`${kit.cluster}/agentPools/user`, { properties }, { version: AKS })
    kit.wait(330)
    expect(kit.conditions()).toContain('Complete CompletionsReached')
  })

  it('leaves the space of its finished pods to others', () => {
    const kit = jobKit()
    const large = (name: string) => {
      const made = job('sleep 5', { completions: 3, parallelism: 3 }, name)
      made.spec.template.spec.containers[0].resources = { requests: { cpu: '3' } }
      return made
    }
    kit.apply(large('one'))
    kit.wait(60)
    kit.apply(large('two'))
    kit.wait(60)
    expect(kit.conditions('two')).toContain('Complete CompletionsReached')
  })

  it('takes no part in the time of a run', () => {
    const kit = jobKit()
    const since = kit.world.now
    kit.wait(1)
    kit.apply(job('sleep 600'))
    kit.wait(120)
    expect(runTiming(kit.world, since).durationMinutes).toBe(0)
  })

  it('counts a finished pod for no quota', () => {
    const kit = jobKit()
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'web' } }
    kit.apply({ ...quota, spec: { hard: { pods: '1' } } }, job('sleep 5'))
    kit.wait(60)
    kit.apply(job('sleep 5', {}, 'other'))
    expect(kit.pods()).toHaveLength(2)
  })

  it('starts again when it is recreated with another template', () => {
    const kit = jobKit()
    kit.apply(job('sleep 5'))
    kit.wait(60)
    kit.apply(job('sleep 7'))
    expect(kit.conditions()).toEqual([])
    kit.wait(60)
    expect(kit.job()).toMatchObject({ succeeded: 1 })
    expect(kit.pods()).toHaveLength(1)
  })

  it('leaves nothing behind in the world when it is deleted', () => {
    const kit = jobKit()
    const size = () => Object.keys(kit.world.tables.podTemplates ?? {}).length
    const before = size()
    kit.apply(job('sleep 5'))
    expect(size()).toBe(before + 1)
    kit.wait(60)
    forgetObject(kit.world, kit.cluster, 'batch/Job/web/task')
    kit.apply()
    kit.wait(5)
    expect([kit.pods(), kit.job(), size()]).toEqual([[], undefined, before])
  })

  it('keeps nobody waiting while its pods run', () => {
    const kit = jobKit()
    kit.apply(job('sleep 300'))
    expect(nextDue(kit.world)).toBeUndefined()
  })

  it('ends in a saved world whose pods had no end', () => {
    const kit = jobKit()
    kit.apply(job('sleep 60'))
    for (const pod of kit.pods()) delete pod.endsAt
    delete kit.world.tables.jobs
    for (const { id, kind } of Object.values(kit.world.operations))
      if (kind === 'batch') delete kit.world.operations[id]
    kit.apply()
    kit.wait(90)
    expect(kit.conditions()).toContain('Complete CompletionsReached')
  })
})

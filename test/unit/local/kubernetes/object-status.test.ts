import { describe, expect, it } from '@jest/globals'
import { controllerStatus } from '../../../../local/kubernetes/object-status.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'
import type { Loose } from '../azure/kit.ts'
import { configMap } from './flux-kit.ts'
import { cronJob, type JobKit, job, jobKit } from './job-kit.ts'

const statusOf = (kit: JobKit, object: Loose) => controllerStatus(kit.world, kit.cluster, object as KubernetesObject)
const condition = (type: string, at: string, reason: string, message: string) => ({
  type,
  status: 'True',
  lastProbeTime: at,
  lastTransitionTime: at,
  reason,
  message
})

describe('the status of an object', () => {
  it('counts the pods of a Job, and says when it started and ended', () => {
    const kit = jobKit()
    const task = job('sleep 60', { completions: 2, parallelism: 2 })
    expect(statusOf(kit, task)).toBeUndefined()
    kit.until('00:00')
    kit.apply(task)
    expect(statusOf(kit, task)).toEqual({
      startTime: '2026-11-02T00:00:00Z',
      active: 2,
      terminating: 0,
      ready: 0,
      uncountedTerminatedPods: {}
    })
    kit.wait(20)
    expect(statusOf(kit, task)).toMatchObject({ ready: 2 })
    kit.wait(60)
    const reached = ['2026-11-02T00:01:15Z', 'CompletionsReached', 'Reached expected number of succeeded pods'] as const
    expect(statusOf(kit, task)).toEqual({
      conditions: [condition('SuccessCriteriaMet', ...reached), condition('Complete', ...reached)],
      startTime: '2026-11-02T00:00:00Z',
      completionTime: '2026-11-02T00:01:15Z',
      succeeded: 2,
      terminating: 0,
      ready: 0,
      uncountedTerminatedPods: {}
    })
  })

  it('gives a failed Job no completion time', () => {
    const kit = jobKit()
    const task = job('sleep 5; exit 1', { backoffLimit: 0 })
    kit.apply(task)
    kit.wait(60)
    expect(statusOf(kit, task)).toMatchObject({
      failed: 1,
      conditions: [{ type: 'FailureTarget' }, { type: 'Failed' }]
    })
    expect(statusOf(kit, task)).not.toHaveProperty('completionTime')
  })

  it('names the running Jobs of a CronJob and its last times', () => {
    const kit = jobKit()
    kit.until('00:00')
    const nightly = cronJob('*/10 * * * *', 'sleep 60')
    kit.apply(nightly)
    expect(statusOf(kit, nightly)).toEqual({})
    kit.until('00:10')
    const [name] = kit.jobNames()
    expect(statusOf(kit, nightly)).toEqual({
      active: [{ apiVersion: 'batch/v1', kind: 'Job', name, namespace: 'web' }],
      lastScheduleTime: '2026-11-02T00:10:00Z'
    })
    kit.until('00:15')
    expect(statusOf(kit, nightly)).toEqual({
      lastScheduleTime: '2026-11-02T00:10:00Z',
      lastSuccessfulTime: '2026-11-02T00:11:15Z'
    })
  })

  it('says whether a claim is bound, and nothing of other kinds', () => {
    const kit = jobKit()
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'web' } }
    const data = { ...claim, spec: { storageClassName: 'azurefile-csi' } }
    expect(statusOf(kit, data)).toEqual({ phase: 'Pending' })
    kit.apply(data)
    expect(statusOf(kit, data)).toEqual({ phase: 'Bound' })
    expect(statusOf(kit, configMap('c'))).toBeUndefined()
  })
})

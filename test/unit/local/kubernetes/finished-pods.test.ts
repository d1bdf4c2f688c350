import { describe, expect, it } from '@jest/globals'
import type { JobState } from '../../../../local/kubernetes/batch/job-state.ts'
import { backoffEnd, countEnd } from '../../../../local/kubernetes/batch/pod-count.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'
import { isReady, keepTemplate, type Pod, phaseOf } from '../../../../local/kubernetes/pods/pod.ts'
import { deletePod } from '../../../../local/kubernetes/pods/pod-deletion.ts'
import { emptyWorld, type Loose } from '../azure/kit.ts'
import { job, jobKit } from './job-kit.ts'

const world = emptyWorld()
const { now } = world

/** Returns a pod whose containers ended now. */
function ended(exitCode: number, restartPolicy = 'Never'): Pod {
  const template = keepTemplate(world, { labels: {}, spec: { restartPolicy } })
  const times = { createdAt: now - 90_000, readyAt: now - 60_000, endsAt: now }
  return { namespace: 'web', name: 'task-1', owner: 'batch/Job/web/task', template, node: 'n', exitCode, ...times }
}

const newState = (): JobState => ({ template: '', succeeded: 0, failed: 0, failuresInRow: 0, conditions: [] })

describe('a pod whose containers have ended', () => {
  it.each([
    ['Succeeded', 0, 'Never'],
    ['Failed', 1, 'Never'],
    ['Succeeded', 0, 'OnFailure'],
    ['Running', 1, 'OnFailure']
  ])('is %s with exit code %i and restart policy %s', (phase, code, policy) => {
    expect(phaseOf(world, ended(code, policy))).toBe(phase)
  })

  it('is not Ready', () => {
    expect(isReady(world, ended(0))).toBe(false)
    expect(isReady(world, { ...ended(0), endsAt: now + 1 })).toBe(true)
  })

  it('is gone at once when it is deleted', () => {
    const pod = ended(1)
    deletePod(world, pod)
    expect(pod.goneAt).toBe(now)
  })

  it('lets its Job wait longer with each failure in a row, until a pod succeeds', () => {
    const state = newState()
    const waits = [1, 1, 1, 1, 1, 1, 1, 1, 0, 1].map(code => {
      countEnd(world, state, job('') as KubernetesObject, ended(code))
      return Math.max(0, (backoffEnd(state) - now) / 1000)
    })
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 0, 10])
    expect(state).toMatchObject({ succeeded: 1, failed: 9 })
  })

  it('is healthy for Flux when it is a single pod', () => {
    const kit = jobKit()
    const { template } = job('sleep 5').spec
    const pod: Loose = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'once', namespace: 'web' }, ...template }
    kit.apply(pod)
    expect(kit.health(pod)).toBe('InProgress')
    kit.wait(60)
    expect([kit.health(pod), kit.phases()]).toEqual(['Current', ['Succeeded']])
  })
})

import { describe, expect, it } from '@jest/globals'
import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { findingsOf, node, pod } from './objects-kit.ts'

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true }

/** Returns a pod that is deleted, with its grace period over at a time. */
function deleted(
  deletionTimestamp: string,
  more: object = {},
  options: Record<string, unknown> = {}
): KubernetesObject {
  const running = pod('shop/web-1', { node: 'user-0', owner, ...options })
  return { ...running, metadata: { ...running.metadata, deletionTimestamp, ...more } }
}

const found = (object: KubernetesObject, pools = ['user']) =>
  findingsOf('upgrade-workloads', {
    objects: [object, node('user-0')],
    pools: [{ name: 'user' }, { name: 'build' }],
    upgrade: { pools }
  })

describe('pods that are being deleted', () => {
  it('warn when their deletion should have ended, and name what holds them', async () => {
    const [finding, ...more] = await found(deleted('2026-08-04T08:00:00Z', { finalizers: ['backup.example/wait'] }))
    expect(more).toEqual([])
    expect(finding).toMatchObject({ severity: 'warning', subject: 'Pod shop/web-1' })
    expect(finding?.evidence).toMatch(/user-0.*backup\.example\/wait/)
    expect(finding?.remedy).toContain('`kubectl describe pod web-1 --namespace shop`')
    const [without] = await found(deleted('2026-08-04T08:00:00Z'))
    expect(without?.remedy).toMatch(/why its node does not stop it.*`kubectl/)
  })

  it.each([
    ['their grace period has just ended', deleted('2026-08-04T08:58:00Z'), ['user']],
    ['the time is not a date', deleted('soon'), ['user']],
    ['they run on no node', deleted('2026-08-04T08:00:00Z', {}, { node: undefined }), ['user']],
    ['they run in a pool that is not drained', deleted('2026-08-04T08:00:00Z'), ['build']],
    ['a drain leaves them', deleted('2026-08-04T08:00:00Z', {}, { owner: { ...owner, kind: 'DaemonSet' } }), ['user']]
  ])('pass when %s', async (_, object, pools) => {
    expect(await found(object, pools)).toEqual([])
  })
})

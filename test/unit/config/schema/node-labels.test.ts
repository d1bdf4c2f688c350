import { describe, expect, it } from '@jest/globals'
import { findings } from '../load-kit.ts'

const labels = (name: string) => findings(`cluster: { pools: { user: { labels: { "${name}": x } } } }`)

describe('a label of a node pool', () => {
  it.each([
    'kubernetes.azure.com/mode',
    'x.kubernetes.azure.com/mode',
    'kubernetes.io/role',
    'node-role.kubernetes.io/worker',
    'node-restriction.kubernetes.io/team',
    'topology.kubernetes.io/zone',
    'k8s.io/team',
    'a.b.k8s.io/team'
  ])('is refused with the name %s', name => {
    const [found, ...others] = labels(name)
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 4, path: `environments.dev.cluster.pools.user.labels.${name}` })
    expect(found?.message).toContain('except node.kubernetes.io/ and kubelet.kubernetes.io/')
  })

  it.each([
    'team',
    'contoso.com/team',
    'node.kubernetes.io/team',
    'kubelet.kubernetes.io/team',
    'notkubernetes.io/team'
  ])('is accepted with the name %s', name => {
    expect(labels(name)).toEqual([])
  })
})

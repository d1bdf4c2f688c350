import { beforeAll, describe, expect, it } from '@jest/globals'
import { deployment } from '../../aks/upgrade-kit.ts'
import type { Loose } from '../../azure/kit.ts'
import { type ApiKit, apiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(() => {
  kit = apiKit()
  kit.apply(deployment('app', 1))
})

describe('the API server refuses with BadRequest', () => {
  const headers = { 'content-type': 'application/merge-patch+json' }
  it.each<[string, unknown]>([
    ['a list', []],
    ['a cordon that is text', { spec: { unschedulable: 'yes' } }],
    ['taints that are a number', { spec: { taints: 5 } }],
    ['a label that is a number', { metadata: { labels: { ok: 5 } } }]
  ])('a patch of a node with %s', (_, body) => {
    const { name } = kit.read('/api/v1/nodes').items[0].metadata
    const answered: Loose = kit.ask(`PATCH /api/v1/nodes/${name}`, { body, headers })
    expect([answered.status, answered.body.reason]).toEqual([400, 'BadRequest'])
  })

  it.each(['abc', '1.5'])('the limit %s of a list', limit => {
    const { status, body }: Loose = kit.ask(`GET /api/v1/pods?limit=${limit}`)
    expect([status, body.message]).toEqual([400, `strconv.ParseInt: parsing "${limit}": invalid syntax`])
  })

  it('an eviction of another kind', () => {
    const [pod] = kit.pods()
    const body = { apiVersion: 'policy/v1', kind: 'Pod', metadata: { name: pod?.name, namespace: 'web' } }
    const answered: Loose = kit.ask(`POST /api/v1/namespaces/web/pods/${pod?.name}/eviction`, { body })
    expect([answered.status, answered.body.message]).toEqual([400, expect.stringContaining('no kind "Pod"')])
    expect(kit.pods()).toHaveLength(1)
  })
})

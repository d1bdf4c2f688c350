import { describe, expect, it } from '@jest/globals'
import { AKS, clusterKit, publicCluster, readyKit } from '../cluster-kit.ts'

describe('a cluster', () => {
  it('public', () => {
    const kit = clusterKit()
    const made = kit.make(kit.cluster, publicCluster, { version: AKS })
    expect(JSON.stringify(made, null, 1)).toBe('')
  })
  it('private', () => {
    const kit = readyKit()
    const answer = kit.write()
    expect(JSON.stringify(answer.body, null, 1)).toBe('')
  })
  it('private2', () => {
    const kit = readyKit()
    const answer = kit.build()
    expect(JSON.stringify(answer, null, 1)).toBe('')
  })
})

import { describe, expect, it } from '@jest/globals'
import { judgeState, judgeUnfinished } from '../../../../src/preflight/upgrade/cluster-state.ts'
import type { FoundCluster } from '../../../../src/preflight/upgrade/found-cluster.ts'
import type { Machine } from '../../../../src/preflight/upgrade/machines.ts'

const cluster: FoundCluster = {
  location: 'westeurope',
  properties: {
    kubernetesVersion: '1.36.2',
    currentKubernetesVersion: '1.36.2',
    agentPoolProfiles: [{ name: 'user', count: 3, orchestratorVersion: '1.35.6', currentOrchestratorVersion: '1.35.6' }]
  }
}

const machine = (version: string, image = '202607.30.0', nodeLabels: Record<string, string> = {}): Machine => ({
  name: `vm-${version}`,
  properties: { nodeImageVersion: image, kubernetes: { currentOrchestratorVersion: version, nodeLabels } }
})

function judged(to: string, machines: readonly Machine[], kind: 'minor' | 'patch' | 'node-image' = 'minor') {
  const lists = new Map([['user', { machines }]])
  return judgeUnfinished({ kind, to }, cluster, lists).map(({ severity, evidence }) => [severity, evidence])
}

describe('machines of a pool that differ', () => {
  const half = [machine('1.36.2', '202607.30.0'), machine('1.35.6', '202607.23.0')]

  it('are a warning when the upgrade leads to the newest of their versions, which continues the stopped upgrade', () => {
    expect(judged('1.36.2', half)).toEqual([['warning', expect.stringContaining('1 with Kubernetes 1.36.2')]])
  })

  it('are an error when the upgrade leads to another version', () => {
    expect(judged('1.36.1', half)).toMatchObject([['error', expect.stringContaining('pool user')]])
    expect(judged('1.36.1', half, 'node-image')).toMatchObject([['warning', expect.any(String)]])
  })

  it('are a warning when only their images differ, because every upgrade replaces them', () => {
    const images = [machine('1.35.6', '202607.30.0'), machine('1.35.6', '202607.23.0')]
    expect(judged('1.36.2', images)).toEqual([['warning', expect.stringContaining('1 with image 202607.23.0')]])
  })

  it('block the upgrade when AKS left one of them cordoned', () => {
    const left = machine('1.35.6', '202607.30.0', { 'kubernetes.azure.com/upgrade-status': 'Quarantined' })
    expect(judged('1.36.2', [left, machine('1.35.6')])).toEqual([['error', expect.stringContaining('vm-1.35.6')]])
  })

  it('are accepted when they are equal', () => {
    expect(judged('1.36.2', [machine('1.35.6'), machine('1.35.6')])).toEqual([])
  })
})

describe('a control plane whose upgrade stopped', () => {
  const half = (kind: 'minor' | 'node-image', to: string) => {
    const properties = { ...cluster.properties, currentKubernetesVersion: '1.35.6' }
    return judgeUnfinished({ kind, to }, { ...cluster, properties }, new Map())[0]
  }

  it('is a warning when the upgrade leads to the requested version', () => {
    expect(half('minor', '1.36.2')?.severity).toBe('warning')
  })

  it('is an error when only node images are upgraded, which does not continue it', () => {
    expect(half('node-image', '1.35.6')).toMatchObject({ severity: 'error', subject: 'control plane' })
    expect(half('node-image', '1.35.6')?.remedy).toMatch(/Choose the target 1\.36\.2\.$/)
  })
})

it('cuts the message of a failed operation and keeps it on one line', () => {
  const message = `evicting pod shop/till-0\n::error::${'x'.repeat(100_000)}`
  const status = { provisioningError: { code: 'UpgradeFailed', message } }
  const failed = { ...cluster, properties: { ...cluster.properties, provisioningState: 'Failed', status } }
  const [finding] = judgeState(failed)
  expect(finding?.evidence).toMatch(
    /^The last operation on the cluster ended with Failed\. Cause: UpgradeFailed: evicting pod shop\/till-0 ::error::x+…\.$/
  )
  expect(finding?.evidence.length).toBeLessThan(1200)
})

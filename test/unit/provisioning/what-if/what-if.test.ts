import { describe, expect, it } from '@jest/globals'
import type { WhatIfChange, WhatIfDelta } from '../../../../src/azure/types.ts'
import { evaluateWhatIf, flattenDeltas } from '../../../../src/provisioning/what-if/what-if.ts'
import { whatIf } from '../fake-azure.ts'
import { firewall, hubNetwork } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/virtualNetworks'

function row(changeType: WhatIfChange['changeType'], more: Partial<WhatIfChange> = {}): WhatIfChange {
  return { id: hubNetwork, type: TYPE, changeType, changeCertainty: 'definite', ...more }
}

function modified(delta: readonly WhatIfDelta[], more: Partial<WhatIfChange> = {}): WhatIfChange {
  return row('modify', { resourceConfigurationChanges: { delta }, ...more })
}

const leaf = (path: string, before: unknown, after: unknown): WhatIfDelta => ({
  path,
  changeType: 'modify',
  before,
  after
})

describe('flattenDeltas', () => {
  it('turns nested children into dotted paths', () => {
    const subnets: WhatIfDelta = {
      path: 'properties.subnets',
      changeType: 'array',
      children: [
        { path: '0', changeType: 'modify', children: [leaf('properties.addressPrefix', 'a', 'b')] },
        { path: '2', changeType: 'delete', before: { name: 'old' } }
      ]
    }
    expect(flattenDeltas([subnets, { path: 'tags.x', changeType: 'create', after: 1 }])).toEqual({
      changes: [
        { path: 'properties.subnets.0.properties.addressPrefix', kind: 'modify', before: 'a', after: 'b' },
        { path: 'properties.subnets.2', kind: 'delete', before: { name: 'old' }, after: undefined },
        { path: 'tags.x', kind: 'create', before: undefined, after: 1 }
      ],
      noEffect: 0
    })
  })
})

describe('evaluateWhatIf', () => {
  it('gives each kind of row as a change and counts what is the same', () => {
    const told = whatIf([
      row('create', { changeCertainty: 'potential' }),
      row('delete'),
      row('detach'),
      row('noChange')
    ])
    const { changes, unchanged, unseen } = evaluateWhatIf('hub-network', told)
    expect(changes).toMatchObject([
      { step: 'hub-network', kind: 'create', certain: false, risk: 'safe', properties: [] },
      { kind: 'delete', certain: true, risk: 'destructive' },
      { kind: 'detach', certain: true, risk: 'safe' }
    ])
    expect([unchanged, unseen]).toEqual([1, []])
  })

  it('leaves out noise and counts it, and takes a row of nothing else for unchanged', () => {
    const noise: WhatIfDelta[] = [
      { path: 'properties.ipAddress', changeType: 'noEffect', before: 1 },
      leaf('etag', 'a', 'b'),
      leaf('properties.remote', "[reference('x').id]", "[reference('x').id]"),
      leaf('properties.other', '/subscriptions/S/resourceGroups/G', '/subscriptions/s/resourcegroups/g'),
      leaf('location', 'West Europe', 'westeurope'),
      {
        path: 'properties.subnets.0.properties.privateEndpointNetworkPolicies',
        changeType: 'delete',
        before: 'Disabled'
      }
    ]
    expect(evaluateWhatIf('s', whatIf([modified(noise)]))).toMatchObject({
      changes: [],
      unchanged: 1,
      noise: 6,
      unseen: []
    })
    const { changes } = evaluateWhatIf('s', whatIf([modified([...noise, leaf('properties.size', 1, 2)])]))
    expect(changes[0]?.properties.map(({ path }) => path)).toEqual(['properties.size'])
  })

  it('accepts noise only for its type and value', () => {
    const size = [leaf('properties.size', 1, 2)]
    const onFirewall = modified(size, { id: firewall, type: 'Microsoft.Network/azureFirewalls' })
    expect(evaluateWhatIf('s', whatIf([onFirewall]))).toMatchObject({ changes: [], noise: 1 })
    const enabled: WhatIfDelta = {
      path: 'properties.subnets.0.properties.privateEndpointNetworkPolicies',
      changeType: 'delete',
      before: 'Enabled'
    }
    expect(evaluateWhatIf('s', whatIf([modified([enabled])])).changes).toHaveLength(1)
  })

  it('keeps a modification whose properties Azure does not tell', () => {
    expect(evaluateWhatIf('s', whatIf([row('modify')])).changes).toMatchObject([{ kind: 'modify', properties: [] }])
  })

  it('names what Azure could not evaluate', () => {
    const told = whatIf(
      [row('unsupported', { unsupportedReason: 'the id is only known later' })],
      [
        { level: 'warning', code: 'NestedDeploymentShortCircuited', message: 'too many' },
        { level: 'warning', code: 'NestedDeploymentExpansionLimitReached', message: 'too deep' },
        { level: 'warning', code: 'Other', message: 'beside the point' }
      ]
    )
    expect(evaluateWhatIf('s', told)).toEqual({
      changes: [],
      unchanged: 0,
      noise: 0,
      looked: new Set([hubNetwork.toLowerCase()]),
      unseen: [
        `${hubNetwork}: the id is only known later`,
        'NestedDeploymentShortCircuited: too many',
        'NestedDeploymentExpansionLimitReached: too deep'
      ]
    })
  })

  it('leaves deployments out: they carry resources and are none', () => {
    const told = whatIf([row('create', { type: 'microsoft.resources/Deployments' })])
    expect(evaluateWhatIf('s', told)).toMatchObject({ changes: [], looked: new Set() })
  })
})

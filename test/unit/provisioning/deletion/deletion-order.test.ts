import { describe, expect, it } from '@jest/globals'
import { asResourceId, parseResourceId } from '../../../../src/arm/resource-id.ts'
import {
  deletionOrder,
  deletionWaves,
  isDeletedByStep,
  outcomeWhenUnmanaged
} from '../../../../src/provisioning/deletion/deletion-order.ts'
import type { ResourceChange } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'

const GROUP = '/subscriptions/s/resourceGroups/g'
const NETWORK = `${GROUP}/providers/Microsoft.Network`
const CLUSTER = `${GROUP}/providers/Microsoft.ContainerService/managedClusters/c`
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`
const FLUX = 'providers/Microsoft.KubernetesConfiguration'

function change(kind: ResourceChange['kind'], text: string): ResourceChange {
  const id = asResourceId(text)
  return resourceChange({ step: 'any', id, type: parseResourceId(id).type, kind, certain: true })
}

const deletions = (...ids: string[]) => ids.map(id => change('delete', id))
const chains = (changes: readonly ResourceChange[]) => deletionWaves(changes).map(wave => wave.chains)

describe('deletionWaves', () => {
  it('takes configurations before the extension, the extension before the cluster, links before their zone', () => {
    const zone = `${NETWORK}/privateDnsZones/z`
    const ids = [zone, CLUSTER, `${zone}/virtualNetworkLinks/l`, `${CLUSTER}/${FLUX}/extensions/flux`]
    const flux = ['a', 'b'].map(name => `${CLUSTER}/${FLUX}/fluxConfigurations/${name}`)
    expect(chains(deletions(...ids, ...flux))).toEqual([
      [flux],
      [[`${CLUSTER}/${FLUX}/extensions/flux`]],
      [[CLUSTER]],
      [[`${zone}/virtualNetworkLinks/l`]],
      [[zone]]
    ])
  })

  it('deletes side by side in two zones, and one after the other in one of them', () => {
    const link = (zone: string, name: string) => `${NETWORK}/privateDnsZones/${zone}/virtualNetworkLinks/${name}`
    const ids = [link('x', 'a'), link('y', 'a'), link('X', 'b')]
    expect(chains(deletions(...ids))).toEqual([[[ids[0], ids[2]], [ids[1]]]])
  })

  it('compares types whatever their case, and leaves everything else to the stack', () => {
    expect(chains(deletions(`${GROUP}/providers/microsoft.containerservice/ManagedClusters/c`))).toHaveLength(1)
    expect(chains(deletions(`${NETWORK}/virtualNetworks/v`, `${NETWORK}/azureFirewalls/f`))).toEqual([])
    expect(chains([change('modify', CLUSTER), change('create', CLUSTER), change('detach', CLUSTER)])).toEqual([])
  })

  it('takes a role assignment only where another one on the same scope comes instead', () => {
    const on = (scope: string, name: string) => `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`
    const old = change('delete', on(GROUP, 'old'))
    expect(chains([old])).toEqual([])
    expect(chains([old, change('create', on(CLUSTER, 'new'))])).toEqual([])
    expect(chains([old, change('modify', on(GROUP, 'new'))])).toEqual([])
    expect(chains([old, change('create', on(GROUP.toUpperCase(), 'new'))])).toEqual([[[old.id]]])
  })

  it('takes federated credentials of one identity in turn', () => {
    const ids = ['a', 'b'].map(name => `${IDENTITY}/federatedIdentityCredentials/${name}`)
    expect(chains(deletions(...ids))).toEqual([[ids]])
  })
})

describe('of a cluster', () => {
  const on = (name: string) => `${CLUSTER}/${name}`
  const assignment = `${CLUSTER}/providers/Microsoft.Authorization/roleAssignments/a`
  const setting = `${CLUSTER}/providers/Microsoft.Insights/diagnosticSettings/logs`
  const credential = `${IDENTITY}/federatedIdentityCredentials/a`
  const topic = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/c`

  it('everything goes in the order in which each thing still has what it needs to go', () => {
    const zone = `${NETWORK}/privateDnsZones/z`
    const link = `${zone}/virtualNetworkLinks/l`
    const flux = [on(`${FLUX}/fluxConfigurations/a`), on(`${FLUX}/extensions/flux`)]
    const rest = [on('agentPools/user'), on('maintenanceConfigurations/default'), assignment, IDENTITY]
    const found = chains(deletions(zone, link, ...rest, credential, CLUSTER, ...flux.toReversed(), topic, setting))
    expect(found).toEqual([setting, topic, ...flux, CLUSTER, credential, link, zone].map(id => [[id]]))
  })

  it('a pool of another name runs before the old one goes, so its stack deletes it', () => {
    expect(chains([change('delete', on('agentPools/old')), change('create', on('agentPools/new'))])).toEqual([])
  })

  it('a credential, a topic and a group’s role of another name go first, for Azure takes no second of them', () => {
    for (const old of [credential, topic, assignment]) {
      const renamed = change('create', old.replace(/[ac]$/, 'renamed'))
      expect(chains([change('delete', old), renamed])).toEqual([[[old]]])
    }
  })

  it('a configuration of another name goes before the new one is made, and the extension stays', () => {
    const [old, next] = ['a', 'b'].map(name => on(`${FLUX}/fluxConfigurations/${name}`)) as [string, string]
    expect(chains([change('create', next), change('delete', old)])).toEqual([[[old]]])
  })
})

describe('the order', () => {
  it('has each type once, children before what they are in', () => {
    const types = deletionOrder.map(({ type }) => type.toLowerCase())
    expect(new Set(types).size).toBe(types.length)
    for (const [i, type] of types.entries())
      expect(types.slice(0, i).filter(earlier => type.startsWith(`${earlier}/`))).toEqual([])
  })

  it('knows what no stack can delete, and what we delete where a stack could not', () => {
    expect(outcomeWhenUnmanaged('Microsoft.KeyVault/Vaults/secrets')).toBe('detach')
    expect(outcomeWhenUnmanaged('Microsoft.KeyVault/vaults')).toBe('delete')
    expect(isDeletedByStep('microsoft.insights/diagnosticSettings')).toBe(true)
    expect(isDeletedByStep('Microsoft.Authorization/roleAssignments')).toBe(false)
  })
})

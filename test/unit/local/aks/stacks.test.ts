import { describe, expect, it } from '@jest/globals'
import type { Loose } from '../azure/kit.ts'
import { AKS, type ClusterKit, privateCluster, readyKit } from './cluster-kit.ts'

const version = { version: '2025-07-01' }
const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const unmanage = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
}

/** A stamp: cluster, a pool beside it, a window for its nodes. */
function stamp(kit: ClusterKit): Loose {
  const type = 'Microsoft.ContainerService/managedClusters'
  return {
    $schema: SCHEMA,
    contentVersion: '1.0.0.0',
    languageVersion: '2.0',
    resources: {
      cluster: { type, apiVersion: AKS, name: 'blue', ...privateCluster(kit) },
      pool: {
        type: `${type}/agentPools`,
        apiVersion: AKS,
        name: 'blue/npuser',
        dependsOn: ['cluster'],
        properties: {
          mode: 'User',
          vmSize: 'Standard_D4d_v5',
          vnetSubnetID: kit.nodes,
          enableAutoScaling: true,
          minCount: 2,
          maxCount: 5
        }
      },
      window: {
        type: `${type}/maintenanceConfigurations`,
        apiVersion: AKS,
        name: 'blue/aksManagedNodeOSUpgradeSchedule',
        dependsOn: ['cluster'],
        properties: {
          maintenanceWindow: {
            schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Tuesday' } },
            durationHours: 4,
            startTime: '21:00'
          }
        }
      }
    },
    outputs: { issuer: { type: 'string', value: "[reference('cluster').oidcIssuerProfile.issuerURL]" } }
  }
}

const stackId = (kit: ClusterKit, name: string) =>
  `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/${name}`

function deploy(kit: ClusterKit, name: string, template: Loose): Loose {
  const properties = {
    template,
    deploymentScope: kit.group,
    actionOnUnmanage: unmanage,
    denySettings: { mode: 'none' }
  }
  const id = stackId(kit, name)
  const answer = kit.put(id, { location: 'westeurope', properties }, version) as Loose
  expect(answer.body.error).toBeUndefined()
  kit.settle()
  return kit.get(id, version).properties
}

function destroy(kit: ClusterKit, name: string): Loose {
  const how =
    'unmanageAction.Resources=delete&unmanageAction.ResourceGroups=detach&unmanageAction.ManagementGroups=detach'
  const answer = kit.remove(`${stackId(kit, name)}?${how}`, version)
  expect(answer.status).toBe(202)
  kit.settle()
  return kit.send('GET', stackId(kit, name), undefined, version) as Loose
}

const kubelet = ['clientId', 'objectId'].map(id => `properties.identityProfile.kubeletidentity.${id} Delete`)

function leaves({ path, propertyChangeType, children }: Loose): string[] {
  if (children === undefined) return [`${path} ${propertyChangeType}`]
  return children.flatMap((child: Loose) => leaves({ ...child, path: `${path}.${child.path}` }))
}

describe('a cluster in a stack', () => {
  it('comes with its pools and windows, and its issuer as an output; again there is only noise', () => {
    const kit = readyKit()
    const first = deploy(kit, 'stamp', stamp(kit))
    expect([first.provisioningState, first.error]).toEqual(['succeeded', undefined])
    expect(first.outputs.issuer.value).toBe(kit.read().properties.oidcIssuerProfile.issuerURL)
    const before = kit.read().properties
    expect(before.agentPoolProfiles.map(({ name, count }: Loose) => [name, count])).toEqual([
      ['npsystem', 3],
      ['npuser', 2]
    ])
    const path = `${kit.group}/providers/Microsoft.Resources/deployments/look`
    const body = { properties: { mode: 'Incremental', template: stamp(kit) } }
    const started = kit.send('POST', `${path}/whatIf`, body) as Loose
    kit.settle()
    const { changes } = (kit.send('GET', started.headers.Location) as Loose).body.properties
    expect(
      changes
        .filter(({ changeType }: Loose) => changeType !== 'Ignore')
        .map(({ changeType, delta }: Loose) => [changeType, ...(delta ?? []).flatMap(leaves)])
    ).toEqual([
      // Azure/arm-template-whatif#128: the pool beside the body and the count of the autoscaler look removed.
      ['Modify', ...kubelet, 'properties.agentPoolProfiles.1 Delete'],
      ['Modify', 'properties.count Delete'],
      ['NoChange']
    ])
    expect(deploy(kit, 'stamp', stamp(kit)).provisioningState).toBe('succeeded')
  })

  it('goes with its stack while its identity and its zone are there', () => {
    const kit = readyKit()
    deploy(kit, 'stamp', stamp(kit))
    expect(destroy(kit, 'stamp').status).toBe(404)
    expect(kit.send('GET', kit.cluster, undefined, { version: AKS }).status).toBe(404)
  })

  it('stays, and its stack with it, when its identity goes at the same time', () => {
    const kit = readyKit()
    const template = stamp(kit)
    template.resources.identity = {
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      apiVersion: '2024-11-30',
      name: 'control-plane',
      location: 'westeurope'
    }
    template.resources.cluster.dependsOn = ['identity']
    deploy(kit, 'stamp', template)
    const { body } = destroy(kit, 'stamp')
    expect(body.properties.provisioningState).toBe('failed')
    expect(body.properties.failedResources.map(({ id }: Loose) => id)).toContain(kit.cluster)
    expect(kit.read().properties.provisioningState).toBe('Failed')
  })

  it('fails its stack with the provider’s reason innermost', () => {
    const kit = readyKit()
    kit.remove(kit.network('azureFirewalls/fw'))
    kit.settle()
    const { provisioningState, error } = deploy(kit, 'stamp', stamp(kit))
    expect(provisioningState).toBe('failed')
    expect(JSON.stringify(error)).toContain('"code":"VMExtensionError_OutboundConnFail"')
  })
})

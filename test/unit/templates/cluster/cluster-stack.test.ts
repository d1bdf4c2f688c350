import { describe, expect, it } from '@jest/globals'
import { apiVersions } from '../../../../src/arm/api-versions.ts'
import { assignableRoles, clusterAdministrator } from '../../../../src/arm/role-table.ts'
import type { Baseline, Colour } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { prerequisites } from '../../../../src/provisioning/prerequisites.ts'
import type { LiveState } from '../../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, platformWith, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const of = baselineWith()
const cluster = (variant: Baseline = of, liveState: LiveState = EMPTY_LIVE_STATE, colour: Colour = 'blue') =>
  propertiesOf(variant, `stamp-${colour}`, 'cluster', liveState)
const resources = (variant: Baseline = of, liveState: LiveState = EMPTY_LIVE_STATE) =>
  Object.entries(templateOf(variant, 'stamp-blue', liveState).resources)
const seen = (more: Partial<LiveState['stamps']['blue']>): LiveState => ({
  ...EMPTY_LIVE_STATE,
  stamps: { ...EMPTY_LIVE_STATE.stamps, blue: { ...EMPTY_LIVE_STATE.stamps.blue, ...more } }
})

describe('the version', () => {
  it('is the one that runs, whatever configuration and catalogue say', () => {
    const { longTermSupport } = VARIANTS
    const running = { ...seen({ kubernetesVersion: '1.35.6' }), newClusterVersion: '1.36' }
    expect(cluster(longTermSupport, running).kubernetesVersion).toBe('1.35.6')
    expect(cluster(longTermSupport, { ...EMPTY_LIVE_STATE, newClusterVersion: '1.36' }).kubernetesVersion).toBe('1.33')
    expect(cluster(of, { ...EMPTY_LIVE_STATE, newClusterVersion: '1.36' }).kubernetesVersion).toBe('1.36')
    expect(cluster(of)).not.toHaveProperty('kubernetesVersion')
  })

  it('of a cluster with an override of upgrade checks comes with that override', () => {
    const upgradeSettings = { overrideSettings: { forceUpgrade: true, until: '2026-12-01T00:00:00Z' } }
    const liveState = { ...EVERYTHING, upgrades: { blue: { cluster: upgradeSettings }, green: {} } }
    expect(cluster(of, liveState)).toMatchObject({ upgradeSettings })
    expect(cluster(of, liveState, 'green')).not.toHaveProperty('upgradeSettings')
  })

  it('of one colour does not reach the other', () => {
    expect(cluster(of, EVERYTHING, 'blue').kubernetesVersion).toBe('1.35.6')
    expect(cluster(of, EVERYTHING, 'green').kubernetesVersion).toBe('1.36.1')
  })

  it.each(['1.37.1', '1.52.0', '2.0.1'])('writes %s back when a cluster runs it', running => {
    expect(cluster(of, seen({ kubernetesVersion: running })).kubernetesVersion).toBe(running)
  })

  it('is of one api-version for the cluster and all its children that are written', () => {
    // Types that are only read can have an api-version of their own.
    const readOnly = ['agentPools/machines', 'detectors']
    const own = Object.entries(apiVersions).filter(
      ([type]) =>
        type.startsWith('Microsoft.ContainerService/managedClusters') &&
        !readOnly.some(each => type.endsWith(`/${each}`))
    )
    expect(own.length).toBeGreaterThan(2)
    expect(new Set(own.map(([, version]) => version)).size).toBe(1)
  })
})

describe('the API server', () => {
  it('is private, in its own subnet and zone, without a public name', () => {
    expect(cluster().apiServerAccessProfile).toEqual({
      enablePrivateCluster: true,
      enableVnetIntegration: true,
      subnetId: `${of.ids.spokeNetwork}/subnets/apiserver-blue`,
      privateDNSZone: of.ids.zones.apiServer,
      enablePrivateClusterPublicFQDN: false,
      disableRunCommand: true
    })
    expect(of.ids.zones.apiServer).toMatch(/\/production\.private\.westeurope\.azmk8s\.io$/)
  })

  it('has another name prefix in each colour, and no subdomain, which only the other form of zone takes', () => {
    const [blue, green] = [cluster(of), cluster(of, EMPTY_LIVE_STATE, 'green')]
    expect(blue.dnsPrefix).not.toBe(green.dnsPrefix)
    for (const { dnsPrefix } of [blue, green, cluster(VARIANTS.longest, EMPTY_LIVE_STATE, 'green')]) {
      expect(dnsPrefix).toMatch(/^[a-z][a-z0-9-]{0,52}[a-z0-9]$/)
    }
    expect(blue).not.toHaveProperty('fqdnSubdomain')
    expect(blue.apiServerAccessProfile.privateDNSZone).toBe(green.apiServerAccessProfile.privateDNSZone)
  })

  it('takes commands through Resource Manager only where that is wanted', () => {
    expect(cluster(VARIANTS.runCommand).apiServerAccessProfile.disableRunCommand).toBe(false)
  })

  it('is reached by its address, not through a proxy by name', () => {
    expect(JSON.stringify(cluster())).not.toContain('setKubeServiceHostFqdn')
  })
})

describe('the network', () => {
  it('is an overlay with cilium, and its way out the routes of the subnet', () => {
    expect(cluster().networkProfile).toMatchObject({
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      networkDataplane: 'cilium',
      networkPolicy: 'cilium',
      outboundType: 'userDefinedRouting',
      advancedNetworking: { enabled: false }
    })
  })

  it('has the dataplane its policies need', () => {
    const { networkPolicy, networkDataplane } = cluster(VARIANTS.azureNetworkPolicy).networkProfile
    expect([networkPolicy, networkDataplane]).toEqual(['azure', 'azure'])
  })

  it('answers names at the tenth address of the services', () => {
    const { serviceCidr, dnsServiceIP } = cluster().networkProfile
    expect([serviceCidr, dnsServiceIP]).toEqual(['172.16.0.0/16', '172.16.0.10'])
  })

  it('is observed where that is wanted', () => {
    expect(cluster(VARIANTS.keda).networkProfile.advancedNetworking).toEqual({
      enabled: true,
      observability: { enabled: true }
    })
  })
})

describe('signing in', () => {
  it('is for Entra and Azure’s roles, with no account of the cluster’s own', () => {
    expect(cluster()).toMatchObject({
      enableRBAC: true,
      disableLocalAccounts: true,
      aadProfile: { managed: true, enableAzureRBAC: true },
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } }
    })
  })

  const granted = (variant: Baseline) =>
    resources(variant)
      .filter(([, { type }]) => type === 'Microsoft.Authorization/roleAssignments')
      .map(([, { scope, properties, dependsOn }]) => ({ scope, dependsOn, ...JSON.parse(JSON.stringify(properties)) }))

  it('makes administrators of one group, and readers of another in their namespaces only', () => {
    const { cluster: id } = VARIANTS.groups.ids.clusters.blue
    const rows = granted(VARIANTS.groups).map(({ scope, principalId, roleDefinitionId }) => [
      scope,
      principalId.slice(-1),
      roleDefinitionId.split('/').at(-1)
    ])
    expect(rows).toEqual([
      [id, '1', assignableRoles.clusterUser.id],
      [id, '1', clusterAdministrator.id],
      [id, '2', assignableRoles.clusterUser.id],
      [`${id}/namespaces/workload`, '2', assignableRoles.clusterReader.id],
      [`${id}/namespaces/shop`, '2', assignableRoles.clusterReader.id]
    ])
    for (const { principalType, dependsOn } of granted(VARIANTS.groups)) {
      expect([principalType, dependsOn]).toEqual(['Group', ['cluster']])
    }
  })

  it('is nobody’s without groups, and the administrators’ alone where readers are the same group', () => {
    expect(granted(of)).toEqual([])
    const same = platformWith(
      ({ access }) => ({
        access: { ...access, readerGroupId: access.adminGroupId?.toUpperCase() ?? '' }
      }),
      VARIANTS.groups
    )
    expect(granted(same)).toHaveLength(2)
  })
})

describe('features', () => {
  it('are off unless they are wanted, and said to be off', () => {
    expect(cluster()).toMatchObject({
      metricsProfile: { costAnalysis: { enabled: false } },
      workloadAutoScalerProfile: { keda: { enabled: false } },
      storageProfile: {
        diskCSIDriver: { enabled: false },
        fileCSIDriver: { enabled: false },
        blobCSIDriver: { enabled: false },
        snapshotController: { enabled: false }
      }
    })
    expect(cluster(VARIANTS.keda).workloadAutoScalerProfile.keda.enabled).toBe(true)
    expect(cluster(VARIANTS.costAnalysis)).toMatchObject({
      metricsProfile: { costAnalysis: { enabled: true } },
      storageProfile: { diskCSIDriver: { enabled: true } }
    })
    expect(cluster(VARIANTS.backup).storageProfile).toMatchObject({
      diskCSIDriver: { enabled: true },
      snapshotController: { enabled: true }
    })
  })

  it('clean images at an interval, which Azure wants with it', () => {
    expect(cluster().securityProfile.imageCleaner).toEqual({ enabled: true, intervalHours: 120 })
    const { imageCleanerHours: _, ...features } = of.config.cluster.features
    const without = platformWith(({ cluster: wanted }) => ({ cluster: { ...wanted, features } }))
    expect(cluster(without).securityProfile.imageCleaner).toEqual({ enabled: false })
  })

  it('have Defender’s sensor report to the workspace', () => {
    expect(cluster().securityProfile.defender).toEqual({
      logAnalyticsWorkspaceResourceId: of.ids.clusterLogs,
      securityMonitoring: { enabled: true }
    })
    expect(cluster(VARIANTS.cheapCluster).securityProfile.defender).toEqual({ securityMonitoring: { enabled: false } })
  })

  it('renew mounted secrets', () => {
    const { azureKeyvaultSecretsProvider, azurepolicy } = cluster().addonProfiles
    expect(azureKeyvaultSecretsProvider.config.enableSecretRotation).toBe('true')
    expect(azurepolicy).toEqual({ enabled: true, config: { version: 'v2' } })
  })

  it('follow tier and support plan', () => {
    const tierOf = (variant: Baseline) => templateOf(variant, 'stamp-blue').resources.cluster?.sku
    expect(tierOf(of)).toEqual({ name: 'Base', tier: 'Standard' })
    expect(tierOf(VARIANTS.cheapCluster)).toEqual({ name: 'Base', tier: 'Free' })
    expect(tierOf(VARIANTS.longTermSupport)).toEqual({ name: 'Base', tier: 'Premium' })
    expect(cluster(VARIANTS.longTermSupport).supportPlan).toBe('AKSLongTermSupport')
  })

  it('give the autoscaler texts, but flags where its type has flags', () => {
    expect(cluster(VARIANTS.manyPools).autoScalerProfile).toMatchObject({
      expander: 'least-waste',
      'scan-interval': '10s',
      'skip-nodes-with-system-pods': 'true',
      'ignore-daemonsets-utilization': true
    })
  })
})

describe('what is known of it', () => {
  it('are the logs worth their cost, in tables of their own', () => {
    const { logs, metrics, ...rest } = propertiesOf(of, 'stamp-blue', 'clusterDiagnostics')
    expect(rest).toEqual({ workspaceId: of.ids.clusterLogs, logAnalyticsDestinationType: 'Dedicated' })
    expect(logs.map(({ category }: { category: string }) => category)).toEqual([
      'cluster-autoscaler',
      'kube-controller-manager',
      'kube-audit-admin',
      'guard'
    ])
    expect(metrics).toEqual([])
    expect(apiVersions['Microsoft.Insights/diagnosticSettings']).toBe('2021-05-01-preview')
  })

  it('is collected by the platform’s rules, metrics only with Prometheus', () => {
    const associated = (variant: Baseline) =>
      resources(variant)
        .filter(([, { type }]) => type.endsWith('/dataCollectionRuleAssociations'))
        .map(([, { name, scope }]) => [name, scope])
    const { cluster: id } = of.ids.clusters.blue
    expect(associated(of)).toEqual([
      ['ContainerInsightsExtension', id],
      ['prometheus', id]
    ])
    expect(associated(VARIANTS.withoutMetrics)).toHaveLength(1)
    expect(cluster(VARIANTS.withoutMetrics).azureMonitorProfile.metrics.enabled).toBe(false)
  })
})

describe('what it needs', () => {
  it('is in stacks of their own: roles that must spread first, Flux, and what what-if cannot look at', () => {
    for (const variant of Object.values(VARIANTS)) {
      const types = resources(variant, EVERYTHING).map(([, { type }]) => type)
      expect(types.filter(type => /KubernetesConfiguration|EventGrid|ManagedIdentity/.test(type))).toEqual([])
      const services = resources(variant, EVERYTHING).filter(([, { properties }]) =>
        JSON.stringify(properties).includes('"principalType":"ServicePrincipal"')
      )
      expect(services).toEqual([])
    }
  })

  it('are the providers of its machines too, which no template names', () => {
    const { namespaces, actions } = prerequisites(of, ['stamp-blue'])
    expect(namespaces).toEqual(expect.arrayContaining(['Microsoft.Compute', 'Microsoft.ContainerService']))
    expect(actions).toContain('Microsoft.ContainerService/managedClusters/agentPools/write')
    expect(prerequisites(of).namespaces).not.toContain('Microsoft.ContainerService')
  })

  it('are its own identities', () => {
    const { cluster: body } = templateOf(of, 'stamp-blue').resources
    const { controlPlaneIdentity, kubeletIdentity, nodeGroup } = of.ids.clusters.blue
    expect(body?.identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: { [controlPlaneIdentity]: {} } })
    expect(cluster().identityProfile).toEqual({ kubeletidentity: { resourceId: kubeletIdentity } })
    expect(nodeGroup.endsWith(`/${cluster().nodeResourceGroup}`)).toBe(true)
  })
})

import { describe, expect, it } from '@jest/globals'
import { setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import { preflightRules } from '../../../../src/preflight/rules/index.ts'
import { AKS } from '../../local/aks/cluster-kit.ts'
import type { UpgradeKit } from '../../local/aks/upgrade-kit.ts'
import { type Loose, PLAN_IDENTITY } from '../../local/azure/kit.ts'
import { type Asked, addResource, azureRules, baselineFor, forbid, healthyKit, judge, stored } from './rules-kit.ts'

interface Scenario {
  readonly rule: string
  readonly severity: RuleFinding['severity']
  /** Texts that the finding contains, in the evidence or the remedy. */
  readonly names: readonly string[]
  readonly set: (kit: UpgradeKit) => void
  readonly asked?: (kit: UpgradeKit) => Asked
}

const cluster = (kit: UpgradeKit): Loose => stored(kit, kit.cluster).properties
const pool = (kit: UpgradeKit): Loose => stored(kit, kit.pool('npuser')).properties
const nothing = () => undefined

function makeWindow(kit: UpgradeKit, name: string, window: Loose): void {
  const properties = { maintenanceWindow: { durationHours: 8, startTime: '22:00', utcOffset: '+02:00', ...window } }
  kit.make(`${kit.cluster}/maintenanceConfigurations/${name}`, { properties }, { version: AKS })
}

const scenarios: readonly Scenario[] = [
  {
    rule: 'upgrade-cluster-state',
    severity: 'error',
    names: ['pool npuser is Scaling', 'operation-abort'],
    set: kit => {
      pool(kit).provisioningState = 'Scaling'
    }
  },
  {
    rule: 'upgrade-incomplete',
    severity: 'error',
    names: ['1.34.9 was requested', 'npuser'],
    set: kit => {
      pool(kit).orchestratorVersion = '1.34.9'
    }
  },
  {
    rule: 'upgrade-override-closed',
    severity: 'error',
    names: ['2027-01-01', 'forceUpgrade: false'],
    set: kit => {
      cluster(kit).upgradeSettings = { overrideSettings: { forceUpgrade: true, until: '2027-01-01T00:00:00Z' } }
    }
  },
  {
    rule: 'upgrade-channel',
    severity: 'error',
    names: ['channel patch', 'upgrades.kubernetesChannel'],
    set: kit => {
      cluster(kit).autoUpgradeProfile = { upgradeChannel: 'patch' }
    }
  },
  {
    rule: 'upgrade-window',
    severity: 'error',
    names: ['aksManagedAutoUpgradeSchedule', 'is closed at 2026-10-05T', '2026-10-10T20:00Z to 2026-10-11T04:00Z'],
    set: kit =>
      makeWindow(kit, 'aksManagedAutoUpgradeSchedule', {
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } }
      })
  },
  {
    rule: 'upgrade-freeze',
    severity: 'error',
    names: ['year-end sale', '2026-10-31', 'upgrades.freezes'],
    set: nothing,
    asked: kit => {
      const baseline = baselineFor(kit)
      const freezes = [{ from: '2026-10-01', to: '2026-10-31', reason: 'year-end sale' }]
      const upgrades = { ...baseline.config.upgrades, freezes }
      return { baseline: { ...baseline, config: { ...baseline.config, upgrades } } }
    }
  },
  {
    rule: 'upgrade-image-channel',
    severity: 'warning',
    names: ['channel NodeImage', 'opens at 2026-10-05T09:00Z'],
    set: kit => {
      cluster(kit).autoUpgradeProfile = { nodeOSUpgradeChannel: 'NodeImage' }
      makeWindow(kit, 'aksManagedNodeOSUpgradeSchedule', {
        schedule: { daily: { intervalDays: 1 } },
        startTime: '11:00'
      })
    }
  },
  {
    rule: 'upgrade-path',
    severity: 'error',
    names: ['1.39.0', 'more than one minor version'],
    set: nothing,
    asked: () => ({ upgrade: { to: '1.39.0' } })
  },
  {
    rule: 'upgrade-support-plan',
    severity: 'error',
    names: ['AKSLongTermSupport', 'Standard', 'Premium'],
    set: kit => {
      cluster(kit).supportPlan = 'AKSLongTermSupport'
    }
  },
  {
    rule: 'upgrade-version-skew',
    severity: 'error',
    names: ['npuser', '1.32.3', '1.35'],
    set: kit => {
      pool(kit).currentOrchestratorVersion = '1.32.3'
    }
  },
  {
    rule: 'upgrade-node-os',
    severity: 'error',
    names: ['CBLMariner', 'npuser', 'AzureLinux'],
    set: kit => {
      pool(kit).osSKU = 'CBLMariner'
    }
  },
  {
    rule: 'upgrade-surge-quota',
    severity: 'error',
    names: ['cores', 'npuser', 'maxSurge'],
    set: kit => setCoreLimit(kit.world, 'westeurope', 'cores', 24)
  },
  {
    rule: 'upgrade-surge-sizes',
    severity: 'error',
    names: ['Standard_D4_v1', 'npuser'],
    set: kit => {
      pool(kit).vmSize = 'Standard_D4_v1'
    }
  },
  {
    rule: 'upgrade-surge-addresses',
    severity: 'error',
    names: ['subnet small', 'npuser'],
    set: kit => {
      Object.assign(pool(kit), { vnetSubnetID: kit.nodes.replace('nodes', 'small'), count: 20 })
    }
  },
  {
    rule: 'upgrade-pod-range-reserved',
    severity: 'error',
    names: ['172.30.0.0/16'],
    set: kit => {
      cluster(kit).networkProfile.podCidr = '172.28.0.0/14'
    }
  },
  {
    rule: 'upgrade-api-server-subnet',
    severity: 'error',
    names: ['api-server', 'Microsoft.ContainerService/managedClusters'],
    set: kit => {
      stored(kit, kit.apiServer).properties.delegations = []
    }
  },
  {
    rule: 'upgrade-locks',
    severity: 'error',
    names: ['keep', 'az lock delete'],
    set: kit =>
      addResource(kit, `${kit.subscription}/resourceGroups/g-nodes/providers/Microsoft.Authorization/locks/keep`, {
        level: 'CanNotDelete'
      })
  },
  {
    rule: 'upgrade-service-principal',
    severity: 'warning',
    names: ['servicePrincipalProfile', 'secret', 'managed identity'],
    set: kit => {
      cluster(kit).servicePrincipalProfile = { clientId: '5f0c0000-0000-0000-0000-000000000001' }
    }
  },
  {
    rule: 'upgrade-subnet-rights',
    severity: 'error',
    names: ['control-plane', 'subnets/join/action', 'Network Contributor'],
    set: kit => removeWithin(kit, `${kit.nodes}/providers/Microsoft.Authorization/roleAssignments`)
  },
  {
    rule: 'upgrade-node-egress',
    severity: 'error',
    names: ['10.200.0.9', '10.200.0.4', 'route'],
    set: kit => {
      const { routes } = stored(kit, kit.network('routeTables/egress')).properties as Loose
      routes[0].properties.nextHopIpAddress = '10.200.0.9'
    }
  },
  {
    rule: 'upgrade-node-egress',
    severity: 'error',
    names: ['10.200.0.4', '10.200.0.5'],
    set: kit => {
      const { ipConfigurations } = stored(kit, kit.network('azureFirewalls/fw')).properties as Loose
      ipConfigurations[0].properties.privateIPAddress = '10.200.0.5'
    }
  },
  {
    rule: 'upgrade-api-server-name',
    severity: 'error',
    names: ['private DNS zone', 'no link to any network'],
    set: kit => removeWithin(kit, `${kit.zone}/virtualNetworkLinks`)
  },
  {
    rule: 'upgrade-api-server-name',
    severity: 'error',
    names: ['no link to the network', 'virtualNetworks/spoke'],
    set: kit => {
      removeWithin(kit, `${kit.zone}/virtualNetworkLinks/spoke`)
      stored(kit, kit.network('virtualNetworks/spoke')).properties.dhcpOptions = { dnsServers: [] }
    }
  },
  {
    rule: 'upgrade-surge-settings',
    severity: 'warning',
    names: ['npuser', '1 of 12 nodes', '33 %'],
    set: kit => Object.assign(pool(kit), { count: 12, upgradeSettings: { maxSurge: '1' } })
  },
  {
    rule: 'upgrade-undrainable-nodes',
    severity: 'warning',
    names: ['npuser', 'Quarantined'],
    set: kit => Object.assign(pool(kit), { upgradeSettings: { undrainableNodeBehavior: 'Cordon' } })
  },
  {
    rule: 'upgrade-autoscaler-maximum',
    severity: 'warning',
    names: ['npuser', 'maxNodes'],
    set: kit => Object.assign(pool(kit), { enableAutoScaling: true, minCount: 1, maxCount: 3 })
  },
  {
    rule: 'upgrade-image-age',
    severity: 'warning',
    names: ['202607.30.0', '67 days', 'node-image'],
    set: kit => {
      pool(kit).nodeImageVersion = 'AKSUbuntu-2404gen2containerd-202607.30.0'
    }
  }
]

function removeWithin(kit: UpgradeKit, scope: string): void {
  for (const key of Object.keys(kit.world.resources))
    if (key.startsWith(scope.toLowerCase())) delete kit.world.resources[key]
}

describe('a rule about an upgrade', () => {
  it('applies to runs with the target `upgrade` only', () => {
    expect(preflightRules.filter(({ id, evidence }) => id.startsWith('upgrade-') !== (evidence !== undefined))).toEqual(
      []
    )
    expect(azureRules.length).toBeGreaterThan(25)
    for (const { targets, blocks } of azureRules) expect([targets, typeof blocks]).toEqual([['upgrade'], 'boolean'])
  })

  it('finds nothing on a healthy cluster', async () => {
    const found = await judge(healthyKit())
    expect(found.filter(({ severity }) => severity !== 'not-evaluated')).toEqual([])
    expect(found.map(({ rule }) => rule)).toEqual(['upgrade-detectors'])
  })

  it('reads everything with the permissions of the plan identity', async () => {
    const found = await judge(healthyKit(), { as: PLAN_IDENTITY })
    expect(found.map(({ rule, evidence }) => [rule, evidence])).toEqual([
      ['upgrade-detectors', expect.stringContaining('NotSupportedByLocalAzure')]
    ])
  })

  it.each(scenarios)('$rule reports $severity with $names', async ({ rule, severity, names, set, asked }) => {
    const kit = healthyKit()
    set(kit)
    const found = (await judge(kit, asked?.(kit))).filter(finding => finding.rule === rule)
    expect(found).toContainEqual(expect.objectContaining({ severity }))
    const text = found.map(({ evidence, remedy, subject }) => `${subject}: ${evidence} ${remedy}`).join('\n')
    for (const name of names) expect(text).toContain(name)
  })
})

/** Rules by a path that they read, which answers with 403. */
const sources: readonly (readonly [string, readonly string[]])[] = [
  ['*/machines', ['upgrade-incomplete']],
  ['*/upgradeProfiles/default', ['upgrade-path']],
  ['*/kubernetesVersions', ['upgrade-support-plan']],
  ['*/maintenanceConfigurations', ['upgrade-window', 'upgrade-freeze', 'upgrade-image-channel']],
  ['*/providers/Microsoft.Compute/skus', ['upgrade-surge-quota', 'upgrade-surge-sizes']],
  ['*/Microsoft.Compute/locations/*/usages', ['upgrade-surge-quota']],
  ['*/virtualNetworks/spoke/usages', ['upgrade-surge-addresses']],
  ['*/virtualNetworks/spoke', ['upgrade-api-server-subnet', 'upgrade-node-egress', 'upgrade-api-server-name']],
  ['*/locks', ['upgrade-locks']],
  ['*/roleAssignments', ['upgrade-subnet-rights']],
  ['*/roleDefinitions/*', ['upgrade-subnet-rights']],
  ['*/azureFirewalls/fw', ['upgrade-node-egress']],
  ['*/virtualNetworkLinks', ['upgrade-api-server-name']],
  ['*/policyAssignments', ['upgrade-size-policies']],
  ['*/fluxConfigurations', ['upgrade-flux-healthy']],
  ['*/extensions', ['upgrade-extensions-healthy']]
]

describe('a rule about an upgrade whose source is missing', () => {
  it.each(sources)('is not evaluated when %s answers with 403: %j', async (path, rules) => {
    const kit = healthyKit()
    forbid(kit, path)
    const found = await judge(kit)
    expect(found.filter(({ severity }) => severity !== 'not-evaluated')).toEqual([])
    expect(found.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...rules]))
  })

  it('is not evaluated when the cluster cannot be read', async () => {
    const kit = healthyKit()
    const rules = azureRules.filter(({ id }) => id !== 'upgrade-support-notices')
    forbid(kit, kit.cluster)
    const found = await judge(kit)
    expect(found.map(({ severity }) => severity)).not.toContain('error')
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ id }) => id)))
  })
})

it('asks Azure at most 40 times about a cluster with ten pools', async () => {
  const kit = healthyKit()
  const names = [1, 2, 3, 4, 5, 6, 7, 8].map(n => `pool${n}`)
  setCoreLimit(kit.world, 'westeurope', 'cores', 1000)
  setCoreLimit(kit.world, 'westeurope', 'standardDDSv5Family', 1000)
  for (const name of names) kit.writePool(name, { count: 1 })
  kit.settle()
  kit.wait(600)
  kit.world.requests = 0
  const found = await judge(kit, { upgrade: { pools: ['npsystem', 'npuser', ...names] } })
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(kit.world.requests).toBeGreaterThan(20)
  expect(kit.world.requests).toBeLessThanOrEqual(40)
})

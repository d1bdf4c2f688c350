import { describe, expect, it } from '@jest/globals'
import { setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import { preflightRules } from '../../../../src/preflight/rules/index.ts'
import { AKS } from '../../local/aks/cluster-kit.ts'
import type { UpgradeKit } from '../../local/aks/upgrade-kit.ts'
import { type Loose, PLAN_IDENTITY } from '../../local/azure/kit.ts'
import { type Asked, azureRules, healthyKit, judge, stored } from './rules-kit.ts'

interface Cause {
  readonly rule: string
  /** Texts that the finding contains, in the evidence or the remedy. */
  readonly names: readonly string[]
  readonly set: (kit: UpgradeKit) => void
  /** Severity of the finding; an error if absent. */
  readonly severity?: 'warning'
  readonly asked?: Asked
}

/** Further causes of rules. Every rule has a scenario of its own in the contract of upgrade rules. */
const causes: readonly Cause[] = [
  {
    rule: 'upgrade-window',
    names: ['is closed at 2026-10-05T', '2026-10-10T20:00Z to 2026-10-11T04:00Z'],
    set: kit => {
      const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } }
      const window = { schedule, durationHours: 8, startTime: '22:00', utcOffset: '+02:00' }
      const id = `${kit.cluster}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule`
      kit.make(id, { properties: { maintenanceWindow: window } }, { version: AKS })
    }
  },
  {
    rule: 'upgrade-node-egress',
    names: ['10.200.0.4', '10.200.0.5'],
    set: kit => {
      const { ipConfigurations } = stored(kit, kit.network('azureFirewalls/fw')).properties as Loose
      ipConfigurations[0].properties.privateIPAddress = '10.200.0.5'
    }
  },
  {
    rule: 'upgrade-api-server-name',
    names: ['no link to the network', 'virtualNetworks/spoke'],
    set: kit => {
      removeWithin(kit, `${kit.zone}/virtualNetworkLinks/spoke`)
      stored(kit, kit.network('virtualNetworks/spoke')).properties.dhcpOptions = { dnsServers: [] }
    }
  },
  {
    rule: 'upgrade-surge-addresses',
    severity: 'warning',
    names: ['10.244.0.0/21', '6 nodes run', 'can add 4'],
    set: kit => {
      const { networkProfile } = stored(kit, kit.cluster).properties as Loose
      networkProfile.podCidr = '10.244.0.0/21'
      Object.assign(stored(kit, kit.pool('npuser')).properties, { enableAutoScaling: true, minCount: 1, maxCount: 7 })
    }
  },
  {
    rule: 'upgrade-api-server-subnet',
    severity: 'warning',
    names: ['api-server', 'the next write of the cluster'],
    set: kit => {
      stored(kit, kit.apiServer).properties.delegations = []
    },
    asked: { upgrade: { kind: 'node-image' } }
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
    expect(found).toEqual([])
  })

  it('reads everything with the permissions of the plan identity', async () => {
    const found = await judge(healthyKit(), { as: PLAN_IDENTITY })
    expect(found).toEqual([])
  })

  it.each(causes)('$rule reports $names', async ({ rule, names, set, severity = 'error', asked }) => {
    const kit = healthyKit()
    set(kit)
    const found = (await judge(kit, asked)).filter(finding => finding.rule === rule)
    expect(found).toContainEqual(expect.objectContaining({ severity }))
    const text = found.map(({ evidence, remedy, subject }) => `${subject}: ${evidence} ${remedy}`).join('\n')
    for (const name of names) expect(text).toContain(name)
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

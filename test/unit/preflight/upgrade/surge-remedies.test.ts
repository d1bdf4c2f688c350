import { describe, expect, it } from '@jest/globals'
import type { MachineOffer } from '../../../../src/preflight/cluster/machine-offers.ts'
import type { FoundCluster, FoundPool } from '../../../../src/preflight/upgrade/found-cluster.ts'
import { surgesOf } from '../../../../src/preflight/upgrade/surge.ts'
import {
  judgePodRange,
  judgeSurgeAddresses,
  judgeSurgeQuota,
  judgeSurgeSizes
} from '../../../../src/preflight/upgrade/surge-capacity.ts'

const offer: MachineOffer = {
  ...{ name: 'Standard_D4', cores: 4, family: 'f', zones: [], withheldZones: [], withheld: undefined },
  ...{ ephemeralDisk: { gigabytes: 0, isComplete: true }, architecture: 'x64', encryptionAtHost: true }
}
const offers = new Map([['standard_d4', offer]])
const SUBNET = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes'

const poolOf = (mode: string, maxSurge: string): FoundPool => ({
  ...{ name: 'np', mode, count: 6, vmSize: 'Standard_D4', vnetSubnetID: SUBNET, orchestratorVersion: '1.36.1' },
  upgradeSettings: { maxSurge }
})

const quotaOf = (limit: number) => new Map([['cores', { name: { value: 'cores' }, limit, currentValue: 0 }]])

/** Returns the remedies about a pool when that many surge nodes fit. */
function remedies(mode: string, maxSurge: string, fitting: number): string[] {
  const surges = surgesOf([poolOf(mode, maxSurge)])
  const cluster: FoundCluster = { location: 'westeurope', properties: {} }
  const space = new Map([[SUBNET.toLowerCase(), { free: fitting, used: 9 }]])
  const quota = judgeSurgeQuota(surges, offers, quotaOf(fitting * 4), { subscription: 's', region: 'westeurope' })
  const addresses = judgeSurgeAddresses(cluster, surges, space)
  const found = [...quota, ...addresses].filter(({ evidence }) => !evidence.includes('no limit and usage'))
  return found.map(({ remedy }) => remedy)
}

describe('the remedy for surge nodes that do not fit', () => {
  it.each([
    ['System', '1', 0, false, false],
    ['User', '1', 0, false, true],
    ['System', '3', 2, true, false],
    ['User', '3', 2, true, true],
    ['User', '3', 0, false, true]
  ] as const)(
    'of a %s pool with a surge of %s, of which %i fit, names what works',
    (mode, surge, fitting, lower, inPlace) => {
      const found = remedies(mode, surge, fitting)
      expect(found).toHaveLength(2)
      for (const remedy of found) {
        expect(remedy).toMatch(
          /az quota update --resource-name cores --scope \S+ --limit-object value=|free addresses/i
        )
        expect(remedy.includes(`lower \`upgrade.maxSurge\` of pool np to ${fitting}`)).toBe(lower)
        expect(remedy.includes('maxSurge')).toBe(lower)
        expect(remedy.includes('maxUnavailable: 1')).toBe(inPlace)
      }
    }
  )

  it('names no setting for a system pool whose size or pod range is short', () => {
    const surges = surgesOf([poolOf('System', '1')])
    const network = { networkPluginMode: 'overlay', podCidr: '10.244.0.0/24' }
    const properties = { networkProfile: network, agentPoolProfiles: [poolOf('System', '1')] }
    const found = [
      ...judgeSurgeSizes(surges, new Map(), 'westeurope'),
      ...judgePodRange({ location: 'westeurope', properties }, surges)
    ]
    expect(found).toHaveLength(2)
    for (const { remedy } of found) expect(remedy).not.toContain('maxUnavailable')
  })

  it('counts one address as one', () => {
    const surges = surgesOf([poolOf('User', '1')])
    const space = new Map([[SUBNET.toLowerCase(), { free: 0, used: 9 }]])
    const [found] = judgeSurgeAddresses({ location: 'westeurope', properties: {} }, surges, space)
    expect(found?.evidence).toContain('need 1 address, but')
  })
})

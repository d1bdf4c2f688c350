import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import type { Loose } from '../azure/kit.ts'
import { AKS } from './cluster-kit.ts'
import { budget, deployment, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

/** Upgrades that AKS begins by itself: they replace nodes like all others. The world begins on Monday 5 October 2026. */

const KUBERNETES = 'aksManagedAutoUpgradeSchedule'
const IMAGES = 'aksManagedNodeOSUpgradeSchedule'
const OLD = '1.34.9'
const NEW = '1.35.6'

/** Returns a cluster whose window opens on Tuesday at 21:00 for four hours. */
function scene(name: string, channels: Loose): UpgradeKit {
  const kit = upgradeKit()
  kit.build({ autoUpgradeProfile: { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None', ...channels } })
  const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: 'Tuesday' } }
  const maintenanceWindow = { schedule, durationHours: 4, startTime: '21:00' }
  kit.put(`${kit.cluster}/maintenanceConfigurations/${name}`, { properties: { maintenanceWindow } }, { version: AKS })
  return kit
}

const until = (kit: UpgradeKit, instant: string) => kit.wait((Date.parse(`${instant}Z`) - kit.world.now) / 1000)
const images = (kit: UpgradeKit) => nodesOfPool(kit.world, kit.pool34).map(({ image }) => image.split('-').at(-1))
const failure = (kit: UpgradeKit) => kit.poolState().status?.provisioningError

describe('the channel of Kubernetes versions', () => {
  const patch = () => scene(KUBERNETES, { upgradeChannel: 'patch' })

  it('replaces the nodes of a pool in its window, and begins nothing before', () => {
    const kit = patch()
    kit.apply(deployment('app', 3), budget('app', { maxUnavailable: 1 }))
    const before = kit.pods().map(({ name }) => name)
    until(kit, '2026-10-06T20:59')
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
    until(kit, '2026-10-06T21:12')
    expect(kit.poolState().provisioningState).toBe('Upgrading')
    expect(new Set(kit.versions())).toEqual(new Set([OLD, NEW]))
    until(kit, '2026-10-07T08:00')
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
    expect(kit.pods()).toHaveLength(3)
    // Each node is drained, so that each pod is another one, although the nodes keep their names.
    expect(kit.pods().filter(({ name }) => before.includes(name))).toEqual([])
  })

  it('ends as Failed without its surge when a budget keeps a node', () => {
    const kit = patch()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    until(kit, '2026-10-07T08:00')
    expect(kit.read().properties.provisioningState).toBe('Failed')
    expect(kit.poolState().provisioningState).toBe('Failed')
    expect(kit.read().properties.status.provisioningError).toMatchObject({
      code: 'UpgradeFailed',
      message: expect.stringContaining('blocked by pdb app')
    })
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
  })

  it('continues after its window what it began in it (Azure/AKS#5073)', () => {
    const kit = patch()
    kit.writePool('npuser', {
      count: 3,
      orchestratorVersion: '1.34',
      upgradeSettings: { maxSurge: '1', nodeSoakDurationInMinutes: 30, drainTimeoutInMinutes: 60 }
    })
    kit.apply(deployment('slow', 3, { terminationGracePeriodSeconds: 3000 }))
    until(kit, '2026-10-07T01:05')
    expect(kit.poolState().provisioningState).toBe('Upgrading')
    until(kit, '2026-10-07T08:00')
    expect(kit.versions()).toEqual([NEW, NEW, NEW])
  })

  it('begins nothing with the switch that skips windows (Azure/AKS#4115, Azure/AKS#2962)', () => {
    const kit = patch()
    setSwitches(kit.world, ['maintenance-skips-windows'])
    until(kit, '2026-10-07T08:00')
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
  })

  it('begins nothing while a budget allows no disruption', () => {
    const kit = patch()
    kit.apply(budget('other', { maxUnavailable: 0 }))
    until(kit, '2026-10-07T08:00')
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
    expect(kit.read().properties.provisioningState).toBe('Succeeded')
  })

  it('goes to no minor whose removed API is still called', () => {
    const versionAfter = (isCalled: boolean) => {
      const kit = scene(KUBERNETES, { upgradeChannel: 'rapid' })
      until(kit, '2026-10-06T20:00')
      if (isCalled) recordDeprecatedCall(kit.world, kit.cluster, 'example.io.widgets.v1beta1')
      until(kit, '2026-10-07T08:00')
      return kit.read().properties.currentKubernetesVersion
    }
    expect([versionAfter(true), versionAfter(false)]).toEqual([NEW, '1.36.2'])
  })
})

describe('the channel of node images', () => {
  const nodeImage = () => scene(IMAGES, { nodeOSUpgradeChannel: 'NodeImage' })
  /** A new image comes on Thursday 8 October. */
  const [before, after] = ['202610.01.0', '202610.08.0']

  it('replaces the nodes of each pool in its window, and begins nothing before', () => {
    const kit = nodeImage()
    until(kit, '2026-10-13T20:59')
    expect(images(kit)).toEqual([before, before, before])
    until(kit, '2026-10-14T08:00')
    expect(images(kit)).toEqual([after, after, after])
    expect(kit.versions()).toEqual([OLD, OLD, OLD])
    expect(kit.poolState()).toMatchObject({ provisioningState: 'Succeeded' })
  })

  it('ends as Failed when a budget keeps a node', () => {
    const kit = nodeImage()
    kit.apply(deployment('app', 2), budget('app', { minAvailable: 2 }))
    until(kit, '2026-10-14T08:00')
    expect(kit.poolState().provisioningState).toBe('Failed')
    expect(failure(kit).message).toContain('blocked by pdb app')
    expect(images(kit)).toContain(before)
  })
})

import { describe, expect, it } from '@jest/globals'
import { runTiming } from '../../../../../../local/azure/run-timing.ts'
import { AKS, type ClusterKit, readyKit, systemPool } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../../kit.ts'

const version = { version: AKS }

/** The windows open at 21:00 for 12 hours, on Tuesday 6 October for Kubernetes and on Wednesday for node images. */
const windows: Readonly<Record<string, string>> = {
  aksManagedAutoUpgradeSchedule: 'Tuesday',
  aksManagedNodeOSUpgradeSchedule: 'Wednesday'
}

/** A cluster with these channels that runs an older patch, on Monday 5 October 2026; fields of both windows. */
function scene(autoUpgradeProfile: Loose, window: Loose = {}, names = Object.keys(windows)): ClusterKit {
  const kit = readyKit()
  const agentPoolProfiles = [{ ...systemPool, vnetSubnetID: kit.nodes }]
  const channels = { nodeOSUpgradeChannel: 'None', ...autoUpgradeProfile }
  kit.build({ kubernetesVersion: '1.35.5', agentPoolProfiles, autoUpgradeProfile: channels })
  for (const name of names) {
    const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: windows[name] } }
    const maintenanceWindow = { schedule, durationHours: 12, startTime: '21:00', ...window }
    kit.put(`${kit.cluster}/maintenanceConfigurations/${name}`, { properties: { maintenanceWindow } }, version)
  }
  return kit
}

const until = (kit: ClusterKit, instant: string) => kit.wait((Date.parse(`${instant}Z`) - kit.world.now) / 1000)

/** State and version of the control plane, then of the pool. */
function states(kit: ClusterKit): string[] {
  const { provisioningState, currentKubernetesVersion, agentPoolProfiles } = kit.read().properties
  const [pool] = agentPoolProfiles
  return [provisioningState, currentKubernetesVersion, pool.provisioningState, pool.currentOrchestratorVersion]
}

const OLD = ['Succeeded', '1.35.5', 'Succeeded', '1.35.5']

describe('the channel of Kubernetes versions', () => {
  it('upgrades the control plane and then the pools when the window opens', () => {
    const kit = scene({ upgradeChannel: 'patch' })
    until(kit, '2026-10-06T20:59')
    expect(states(kit)).toEqual(OLD)
    until(kit, '2026-10-06T21:01')
    expect(states(kit)).toEqual(['Upgrading', '1.35.5', 'Succeeded', '1.35.5'])
    expect(codeOf(kit.writePool('user'))).toBe('OperationNotAllowed')
    until(kit, '2026-10-06T21:08')
    expect(states(kit)).toEqual(['Upgrading', '1.35.6', 'Upgrading', '1.35.5'])
    until(kit, '2026-10-07T00:00')
    expect(states(kit)).toEqual(['Succeeded', '1.35.6', 'Succeeded', '1.35.6'])
    expect(kit.read().properties.kubernetesVersion).toBe('1.35.6')
  })

  it('goes one minor at a time', () => {
    const kit = scene({ upgradeChannel: 'rapid' })
    until(kit, '2026-10-06T22:00')
    expect(states(kit).slice(0, 2)).toEqual(['Succeeded', '1.36.2'])
    until(kit, '2026-10-30T00:00')
    expect(states(kit)[1]).toBe('1.36.2')
    // 1.37 is general from 31 October on.
    until(kit, '2026-11-04T00:00')
    expect(states(kit)).toEqual(['Succeeded', '1.37.1', 'Succeeded', '1.37.1'])
  })

  it.each([
    ['there is no channel', { upgradeChannel: 'none' }, {}, undefined],
    [
      'the days are not allowed',
      { upgradeChannel: 'patch' },
      { notAllowedDates: [{ start: '2026-10-06', end: '2026-10-20' }] },
      undefined
    ],
    ['the window has not begun', { upgradeChannel: 'patch' }, { startDate: '2027-01-01' }, undefined],
    ['there is no window', { upgradeChannel: 'patch' }, {}, []]
  ])('leaves a cluster alone when %s', (_, channels, window, names) => {
    const kit = scene(channels, window, names)
    until(kit, '2026-10-15T00:00')
    expect(states(kit)).toEqual(OLD)
  })

  it('brings up a pool that is behind its control plane', () => {
    const kit = scene({ upgradeChannel: 'none' })
    kit.build({
      kubernetesVersion: '1.35.6',
      autoUpgradeProfile: { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    })
    kit.build({
      kubernetesVersion: '1.35.6',
      autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'None' }
    })
    expect(states(kit)).toEqual(['Succeeded', '1.35.6', 'Succeeded', '1.35.5'])
    until(kit, '2026-10-07T00:00')
    expect(states(kit)[3]).toBe('1.35.6')
  })

  it('leaves a stopped cluster alone, and upgrades it when it runs again', () => {
    const kit = scene({ upgradeChannel: 'patch' })
    kit.send('POST', `${kit.cluster}/stop`, {}, version)
    kit.settle()
    until(kit, '2026-10-06T22:00')
    expect(states(kit)[1]).toBe('1.35.5')
    kit.send('POST', `${kit.cluster}/start`, {}, version)
    kit.settle()
    until(kit, '2026-10-07T02:00')
    expect(states(kit).slice(0, 2)).toEqual(['Succeeded', '1.35.6'])
  })

  it('leaves a failed upgrade, and tries no more until somebody writes', () => {
    const kit = scene({ upgradeChannel: 'patch' })
    const outcome = 'fail-operation:UpgradeFailed'
    kit.world.faults.push({ method: 'PUT', path: '*/managedClusters/blue', outcome, times: 1, after: 0 })
    until(kit, '2026-10-07T08:00')
    expect(states(kit)).toEqual(['Failed', '1.35.6', 'Failed', '1.35.5'])
  })

  it('is no part of what a run is measured by, and goes with its cluster', () => {
    const kit = scene({ upgradeChannel: 'patch' })
    const since = kit.world.now
    until(kit, '2026-10-07T00:00')
    expect(runTiming(kit.world, since)).toMatchObject({ durationMinutes: 0 })
    kit.remove(kit.cluster, version)
    kit.settle()
    kit.wait(3600)
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'maintenance')).toEqual([])
  })
})

describe('the channel of node images', () => {
  const image = (kit: ClusterKit) => {
    const [pool] = kit.read().properties.agentPoolProfiles
    return [pool.provisioningState, pool.nodeImageVersion.slice(-11)]
  }

  it('replaces the nodes of a pool in its window when there is a newer image', () => {
    const kit = scene({ upgradeChannel: 'none', nodeOSUpgradeChannel: 'NodeImage' })
    // A new image comes every Thursday, so this window has nothing until midnight.
    expect(image(kit)).toEqual(['Succeeded', '202610.01.0'])
    until(kit, '2026-10-07T23:59')
    expect(image(kit)).toEqual(['Succeeded', '202610.01.0'])
    until(kit, '2026-10-08T00:02')
    expect(image(kit)).toEqual(['UpgradingNodeImageVersion', '202610.01.0'])
    until(kit, '2026-10-08T02:00')
    expect(image(kit)).toEqual(['Succeeded', '202610.08.0'])
  })

  it('leaves images alone when it is off', () => {
    const kit = scene({ upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' })
    until(kit, '2026-10-15T00:00')
    expect(image(kit)).toEqual(['Succeeded', '202610.01.0'])
  })
})

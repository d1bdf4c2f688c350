import { describe, expect, it } from '@jest/globals'
import { reportDetector } from '../../../../local/aks/detectors.ts'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import { PLAN_IDENTITY, refusalOf } from '../azure/kit.ts'
import { AKS } from './cluster-kit.ts'
import { type UpgradeKit, upgradeKit } from './upgrade-kit.ts'

const DETECTORS = '2024-08-01'

function withoutRights(kit: UpgradeKit): void {
  for (const [key, { type }] of Object.entries(kit.world.resources))
    if (type === 'Microsoft.Authorization/roleAssignments') delete kit.world.resources[key]
}

function detectors(kit: UpgradeKit): [string, number][] {
  const found: [string, number][] = []
  for (let path: string | undefined = `${kit.cluster}/detectors?api-version=${DETECTORS}`; path !== undefined; ) {
    const { value, nextLink } = kit.get(path, { version: DETECTORS })
    for (const { name, properties } of value) found.push([name, properties.status.statusId])
    path = nextLink
  }
  return found
}

describe('the detectors of a cluster', () => {
  it('succeed on a healthy cluster, and warn while AKS remembers a deprecated call', () => {
    const kit = upgradeKit(1)
    expect(detectors(kit).map(([, status]) => status)).toEqual([3, 3, 3, 3])
    recordDeprecatedCall(kit.world, kit.cluster, 'networking.k8s.io.ipaddresses.v1beta1')
    expect(detectors(kit)).toContainEqual(['aks-k8s-deprecations', 1])
  })

  it('report what they are told to report', () => {
    const kit = upgradeKit(1)
    const node = { id: 'node-health', name: 'Node Health', category: 'Node Health' }
    reportDetector(kit.world, kit.cluster, { ...node, status: 'critical', message: 'nodes are not ready' })
    expect(detectors(kit)).toContainEqual(['node-health', 0])
    const one = kit.get(`${kit.cluster}/detectors/node-health`, { version: DETECTORS })
    expect(one.properties).toMatchObject({ status: { statusId: 0, message: 'nodes are not ready' }, dataset: [] })
  })

  it('have a result only when they run if the list runs none', () => {
    const kit = upgradeKit(1)
    setSwitches(kit.world, ['detectors-listed-without-result'])
    expect(detectors(kit).map(([, status]) => status)).toEqual([4, 4, 4, 4])
    const one = kit.get(`${kit.cluster}/detectors/node-health`, { version: DETECTORS })
    expect(one.properties.status.statusId).toBe(3)
  })

  it('are refused without the right, for a period that is too long, and for a name that does not exist', () => {
    const kit = upgradeKit(1)
    const ask = (rest: string) =>
      refusalOf(
        kit.send('GET', `${kit.cluster}/detectors${rest}`, undefined, { version: DETECTORS, as: PLAN_IDENTITY })
      )
    const start = new Date(kit.world.now - 48 * 3600_000).toISOString()
    const end = new Date(kit.world.now).toISOString()
    expect(ask(`/node-health?api-version=${DETECTORS}&startTime=${start}&endTime=${end}`)).toEqual([400, 'BadRequest'])
    expect(ask('/absent')).toEqual([404, 'ResourceNotFound'])
    withoutRights(kit)
    expect(ask('')).toEqual([403, 'AuthorizationFailed'])
  })
})

describe('a preview that local Azure does not simulate', () => {
  it.each(['upgradeAssessments/default', 'kubernetesResources'])('is refused as a gap, after the right: %s', name => {
    const kit = upgradeKit(1)
    const path = `${kit.cluster}/providers/Microsoft.KubernetesConfiguration/${name}`
    const ask = () => refusalOf(kit.send('GET', path, undefined, { version: '2026-06-15-preview', as: PLAN_IDENTITY }))
    expect(ask()).toEqual([501, 'NotSupportedByLocalAzure'])
    withoutRights(kit)
    expect(ask()).toEqual([403, 'AuthorizationFailed'])
  })
})

describe('the revisions of the Istio add-on', () => {
  const region = (kit: UpgradeKit) =>
    `${kit.subscription}/providers/Microsoft.ContainerService/locations/westeurope/meshRevisionProfiles`
  const mesh = (kit: UpgradeKit, revision: string) => {
    const cluster = kit.world.resources[keyOf(kit.cluster)]
    if (cluster !== undefined)
      cluster.properties.serviceMeshProfile = { mode: 'Istio', istio: { revisions: [revision] } }
  }

  it('name the versions that they support under each plan', () => {
    const kit = upgradeKit(1)
    const [profile] = kit.get(region(kit), { version: AKS }).value
    expect(profile).toMatchObject({ name: 'istio', type: 'Microsoft.ContainerService/locations/meshRevisionProfiles' })
    const oldest = profile.properties.meshRevisions[0]
    expect(oldest).toMatchObject({ revision: 'asm-1-28', upgrades: ['asm-1-29', 'asm-1-30'] })
    const names = oldest.compatibleWith.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['KubernetesOfficial', 'AKSLongTermSupport'])
    expect(oldest.compatibleWith[0].versions).toEqual(['1.34', '1.35'])
    setSwitches(kit.world, ['mesh-compatibility-names-kubernetes'])
    const [one] = kit.get(`${region(kit)}/istio`, { version: AKS }).properties.meshRevisions
    expect(one.compatibleWith).toEqual([{ name: 'kubernetes', versions: ['1.34', '1.35'] }])
  })

  it('are shown for a cluster with the add-on only', () => {
    const kit = upgradeKit(1)
    const path = `${kit.cluster}/meshUpgradeProfiles`
    expect(kit.get(path, { version: AKS }).value).toEqual([])
    mesh(kit, 'asm-1-28')
    const [profile] = kit.get(path, { version: AKS }).value
    expect(profile.properties).toMatchObject({ revision: 'asm-1-28', upgrades: ['asm-1-29', 'asm-1-30'] })
    expect(profile.properties.compatibleWith).toEqual([{ name: 'KubernetesOfficial', versions: ['1.34', '1.35'] }])
  })

  it('are refused for a mode that does not exist, and without the right', () => {
    const kit = upgradeKit(1)
    const ask = (path: string) => refusalOf(kit.send('GET', path, undefined, { version: AKS, as: PLAN_IDENTITY }))
    expect(ask(`${region(kit)}/linkerd`)).toEqual([404, 'ResourceNotFound'])
    withoutRights(kit)
    expect(ask(region(kit))).toEqual([403, 'AuthorizationFailed'])
    expect(ask(`${kit.cluster}/meshUpgradeProfiles`)).toEqual([403, 'AuthorizationFailed'])
  })
})

describe('the notices of AKS in Resource Graph', () => {
  const PATH = '/providers/Microsoft.ResourceGraph/resources'
  const ask = (kit: UpgradeKit, query: string) =>
    kit.send('POST', PATH, { query }, { version: '2022-10-01', as: PLAN_IDENTITY })
  const notices = (kit: UpgradeKit, query = 'containerserviceeventresources'): unknown[] =>
    (ask(kit, query).body as { data: { properties: { description: string } }[] }).data

  it.each([
    ['2027-03-15', []],
    ['2027-03-17', ['KubernetesVersionEOLTwoWeeks']],
    ['2027-03-26', ['KubernetesVersionEOLOneWeek']],
    ['2027-04-02', ['KubernetesVersionOutOfSupport']]
  ])('say on %s that 1.35 leaves support: %j', (day, descriptions) => {
    const kit = upgradeKit(1, '1.35')
    kit.world.now = Date.parse(day)
    expect(notices(kit)).toMatchObject(descriptions.map(description => ({ properties: { description } })))
  })

  it('are filtered as the query says, and shown only to callers that may read the cluster', () => {
    const kit = upgradeKit(1, '1.35')
    kit.world.now = Date.parse('2027-03-26')
    const where = (text: string) => notices(kit, `containerserviceeventresources\n| where ${text}\n| project id`)
    expect(where(`id startswith "${kit.cluster}/"`)).toHaveLength(1)
    expect(where('id startswith "/subscriptions/other"')).toEqual([])
    expect(where('properties has "EOLNotification"')).toHaveLength(1)
    expect(where('properties has "AutoUpgrader"')).toEqual([])
    expect(where('type == "x"')).toEqual([])
    withoutRights(kit)
    expect(notices(kit)).toEqual([])
  })

  it.each(['resources', 'containerserviceeventresources | summarize count()'])('do not answer the query %s', query => {
    expect(refusalOf(ask(upgradeKit(1), query))).toEqual([501, 'NotSupportedByLocalAzure'])
  })
})

import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { AKS, type ClusterKit, clusterKit, publicCluster, readyKit, systemPool } from '../../aks/cluster-kit.ts'
import { codeOf, type Loose, refusalOf } from '../kit.ts'

const version = { version: AKS }
const NOVEMBER = Date.UTC(2026, 10, 15)
const DECEMBER = Date.UTC(2026, 11, 1)

function versionsAt(now: number | undefined): Loose[] {
  const kit = clusterKit()
  if (now !== undefined) kit.world.now = now
  const path = `${kit.subscription}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`
  return kit.get(path, version).values
}

const minors = (values: Loose[], suits: (entry: Loose) => boolean) =>
  values.filter(suits).map((entry: Loose) => entry.version)

describe('versions of a region', () => {
  it('follow the calendar: support ends, previews become general, the default moves on', () => {
    const isCommunity = ({ capabilities }: Loose) => capabilities.supportPlan.includes('KubernetesOfficial')
    const [october, november, december] = [undefined, NOVEMBER, DECEMBER].map(versionsAt)
    expect([october, november, december].map(values => minors(values ?? [], isCommunity))).toEqual([
      ['1.34', '1.35', '1.36', '1.37'],
      ['1.34', '1.35', '1.36', '1.37'],
      ['1.35', '1.36', '1.37']
    ])
    expect([october, november].map(values => minors(values ?? [], ({ isPreview }) => isPreview))).toEqual([
      ['1.37'],
      []
    ])
    expect([october, november].map(values => minors(values ?? [], ({ isDefault }) => isDefault))).toEqual([
      ['1.35'],
      ['1.36']
    ])
  })

  it('are of regions that exist', () => {
    const kit = clusterKit()
    const path = `${kit.subscription}/providers/Microsoft.ContainerService/locations/atlantis/kubernetesVersions`
    expect(codeOf(kit.send('GET', path, undefined, version))).toBe('NoRegisteredProviderFound')
  })

  it('say where each patch leads', () => {
    const found = versionsAt(undefined).find(entry => entry.version === '1.35')
    expect(found.patchVersions).toEqual({
      '1.35.5': { upgrades: ['1.35.6', '1.36.1', '1.36.2'] },
      '1.35.6': { upgrades: ['1.36.1', '1.36.2'] }
    })
    const last = versionsAt(undefined).find(entry => entry.version === '1.33')
    expect(last.capabilities).toEqual({ supportPlan: ['AKSLongTermSupport'] })
  })
})

describe('upgrade profiles', () => {
  function running(): ClusterKit {
    const kit = readyKit()
    kit.build({ kubernetesVersion: '1.35.5' })
    kit.put(
      kit.pool('npuser'),
      { properties: { vmSize: 'Standard_D4d_v5', vnetSubnetID: kit.nodes, orchestratorVersion: '1.34.8' } },
      version
    )
    kit.settle()
    return kit
  }

  it('of a cluster list what its control plane may become, previews marked', () => {
    const kit = running()
    const { id, properties } = kit.get(`${kit.cluster}/upgradeProfiles/default`, version)
    expect(id).toMatch(/\/upgradeprofiles\/default$/)
    const { kubernetesVersion, upgrades } = properties.controlPlaneProfile
    expect([kubernetesVersion, upgrades.map((each: Loose) => each.kubernetesVersion)]).toEqual([
      '1.35.5',
      ['1.35.6', '1.36.1', '1.36.2']
    ])
    kit.build({ kubernetesVersion: '1.36' })
    const next = kit.get(`${kit.cluster}/upgradeProfiles/default`, version).properties.controlPlaneProfile.upgrades
    expect(next).toEqual([{ kubernetesVersion: '1.37.0', isPreview: true }])
  })

  it('of a pool lead no further than its control plane', () => {
    const kit = running()
    const { properties } = kit.get(`${kit.pool('npuser')}/upgradeProfiles/default`, version)
    expect(properties).toMatchObject({
      kubernetesVersion: '1.34.8',
      upgrades: [{ kubernetesVersion: '1.34.9' }, { kubernetesVersion: '1.35.5' }],
      latestNodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.01.0'
    })
    const { agentPoolVersions } = kit.get(`${kit.cluster}/availableAgentPoolVersions`, version).properties
    expect(agentPoolVersions.map((each: Loose) => each.kubernetesVersion)).toEqual([
      '1.32.14',
      '1.32.15',
      '1.33.12',
      '1.33.13',
      '1.34.8',
      '1.34.9',
      '1.35.5'
    ])
  })

  it('are not those of a cluster that is not there', () => {
    const kit = clusterKit()
    expect(codeOf(kit.send('GET', `${kit.cluster}/upgradeProfiles/default`, undefined, version))).toBe(
      'ResourceNotFound'
    )
  })
})

describe('power', () => {
  const act = (kit: ClusterKit, action: string) => kit.send('POST', `${kit.cluster}/${action}`, {}, version)

  function stopped(): ClusterKit {
    const kit = clusterKit()
    kit.make(kit.cluster, publicCluster, version)
    expect(act(kit, 'stop').status).toBe(202)
    expect(kit.read().properties.provisioningState).toBe('Stopping')
    expect(codeOf(kit.put(kit.cluster, publicCluster, version))).toBe('OperationNotAllowed')
    kit.settle()
    return kit
  }

  it('goes off and on again in some minutes each', () => {
    const kit = stopped()
    expect(kit.read().properties).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Stopped' },
      agentPoolProfiles: [{ powerState: { code: 'Stopped' } }]
    })
    expect(codeOf(act(kit, 'stop'))).toBe('OperationNotAllowed')
    const began = kit.world.now
    expect(act(kit, 'start').status).toBe(202)
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(3)
    expect(kit.read().properties).toMatchObject({ provisioningState: 'Succeeded', powerState: { code: 'Running' } })
    expect(codeOf(act(kit, 'start'))).toBe('OperationNotAllowed')
    expect(kit.put(kit.cluster, publicCluster, version).status).toBe(200)
  })

  it('does not come back where nobody has room for the nodes, and can be tried again', () => {
    const kit = stopped()
    kit.world.faults.push({
      method: 'POST',
      path: '*/start',
      outcome: 'fail-operation:AllocationFailed',
      times: 1,
      after: 0
    })
    const { headers } = act(kit, 'start') as Loose
    kit.settle()
    expect((kit.send('GET', headers.Location) as Loose).body.error.code).toBe('AllocationFailed')
    expect(kit.read().properties).toMatchObject({ provisioningState: 'Failed', powerState: { code: 'Stopped' } })
    act(kit, 'start')
    kit.settle()
    expect(kit.read().properties).toMatchObject({ provisioningState: 'Succeeded', powerState: { code: 'Running' } })
  })

  it.each<[string, (kit: ClusterKit) => Loose]>([
    ['a write', kit => kit.put(kit.cluster, publicCluster, version)],
    ['tags', kit => kit.send('PATCH', kit.cluster, { tags: {} }, version)],
    ['a pool', kit => kit.put(kit.pool('npuser'), { properties: { vmSize: 'Standard_D4d_v5' } }, version)],
    ['the end of a pool', kit => kit.remove(kit.pool('npsystem'), version)],
    ['a node image', kit => kit.send('POST', `${kit.pool('npsystem')}/upgradeNodeImageVersion`, undefined, version)],
    [
      'a maintenance window',
      kit => kit.put(`${kit.cluster}/maintenanceConfigurations/default`, { properties: { timeInWeek: [] } }, version)
    ],
    ['a command', kit => act(kit, 'runCommand')]
  ])('that is off refuses %s', (_, ask) => {
    expect(codeOf(ask(stopped()))).toBe('OperationNotAllowed')
  })

  it.each<[string, Loose]>([
    ['node auto-provisioning', { nodeProvisioningProfile: { mode: 'Auto' } }],
    ['a pool that is no scale set', { agentPoolProfiles: [{ ...systemPool, type: 'VirtualMachines' }] }]
  ])('stays on with %s', (_, fields) => {
    const kit = clusterKit()
    const body = { ...publicCluster, properties: { ...publicCluster.properties, ...fields } }
    kit.make(kit.cluster, body, version)
    expect(refusalOf(act(kit, 'stop'))).toEqual([400, 'OperationNotAllowed'])
  })

  it('is not the affair of a single pool', () => {
    const kit = clusterKit()
    kit.make(kit.cluster, publicCluster, version)
    const stop = (mode: string, code: string) => {
      const properties = { mode, vmSize: 'Standard_D4d_v5', count: 3, powerState: { code } }
      return refusalOf(kit.put(kit.pool('npsystem'), { properties }, version))
    }
    kit.make(kit.pool('npother'), { properties: { mode: 'System', vmSize: 'Standard_D4d_v5', count: 3 } }, version)
    expect(stop('System', 'Stopped')).toEqual([400, 'InvalidParameter'])
    expect(stop('User', 'Stopped')).toEqual([501, 'NotSupportedByLocalAzure'])
    expect(stop('System', 'Running')[0]).toBe(200)
  })

  it('that is off lets the cluster be deleted, and its cores be used by others', () => {
    const kit = stopped()
    const usages = kit.get(`${kit.subscription}/providers/Microsoft.Compute/locations/westeurope/usages`, {
      version: '2024-07-01'
    })
    expect(usages.value[0]).toMatchObject({ name: { value: 'cores' }, currentValue: 0 })
    expect(kit.remove(kit.cluster, version).status).toBe(202)
    kit.settle()
    expect(kit.send('GET', kit.cluster, undefined, version).status).toBe(404)
  })
})

describe('credentials', () => {
  function built(fields: Loose): ClusterKit {
    const kit = readyKit()
    kit.build(fields)
    return kit
  }
  const act = (kit: ClusterKit, action: string) =>
    kit.send('POST', `${kit.cluster}/${action}`, { command: 'kubectl get pods' }, version) as Loose

  it('of a user name the API server; those of an administrator are refused without local accounts', () => {
    const kit = built({ disableLocalAccounts: true, aadProfile: { managed: true } })
    const { name, value } = act(kit, 'listClusterUserCredential').body.kubeconfigs[0]
    expect(name).toBe('clusterUser')
    const config = parse(Buffer.from(value, 'base64').toString())
    expect(config.clusters[0].cluster.server).toBe(`https://${kit.read().properties.privateFQDN}:443`)
    expect(config.users[0].user.exec).toMatchObject({ command: 'kubelogin' })
    expect(config.users[0].user.exec.args).toContain('6dae42f8-4368-4678-94ff-3960e28e3630')
    expect(codeOf(act(kit, 'listClusterAdminCredential'))).toBe('BadRequest')
    expect(act(built({}), 'listClusterAdminCredential').status).toBe(200)
  })
})

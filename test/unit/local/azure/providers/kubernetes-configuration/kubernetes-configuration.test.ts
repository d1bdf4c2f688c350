import { describe, expect, it } from '@jest/globals'
import { AKS, egressRules, publicCluster, readyKit, systemPool } from '../../../aks/cluster-kit.ts'
import {
  CONFIGURATIONS,
  configMap,
  configuration,
  EXTENSIONS,
  extension,
  type FluxKit,
  fluxKit,
  fluxKitFor,
  kustomization,
  namespace,
  REPOSITORY
} from '../../../kubernetes/flux-kit.ts'
import { codeOf, type Kit, type Loose, refusalOf } from '../../kit.ts'

const tree = { 'gitops/web.yaml': [namespace('web'), configMap('settings')] }
const kustomizations = { all: kustomization('./gitops') }

function writeExtension(kit: FluxKit, properties: Loose = {}, name = 'flux'): [number, string | undefined] {
  return refusalOf(kit.put(kit.extension(name), extension(properties), { version: EXTENSIONS }))
}

function writeConfiguration(kit: FluxKit, fields: Loose = {}, name = 'bootstrap'): [number, string | undefined] {
  const body = { properties: { ...configuration(), kustomizations, ...fields } }
  return refusalOf(kit.put(kit.configuration(name), body, { version: CONFIGURATIONS }))
}

function outcomeOf(kit: Kit, id: string, version: string): Loose {
  const operations = Object.values(kit.world.operations).filter(each => each.kind === 'resource' && each.target === id)
  return { ...operations.at(-1)?.outcome, ...kit.get(id, { version }).properties }
}

function act(kit: FluxKit, action: string): void {
  kit.send('POST', `${kit.cluster}/${action}`, undefined, { version: AKS })
  kit.settle()
}

describe('an extension', () => {
  it('has its defaults, a version and an identity, and gives no secret back', () => {
    const kit = fluxKit(undefined, false)
    const { properties } = kit.install({ configurationProtectedSettings: { 'some.key': 'secret' } })
    expect(properties).toMatchObject({
      autoUpgradeMinorVersion: true,
      releaseTrain: 'Stable',
      currentVersion: '1.24.1',
      scope: { cluster: { releaseNamespace: 'flux-system' } },
      configurationProtectedSettings: { 'some.key': '<redacted>' },
      aksAssignedIdentity: { type: 'SystemAssigned' },
      provisioningState: 'Succeeded'
    })
    expect(JSON.stringify(properties)).not.toContain('"secret"')
  })

  it.each<[string, Loose, string]>([
    ['a type nobody knows', { extensionType: 'contoso.flux' }, 'ExtensionTypeRegistrationGetFailed'],
    ['a version beside upgrades', { version: '1.24.1' }, 'BadRequest'],
    ['a version there is not', { version: '9.0.0', autoUpgradeMinorVersion: false }, 'BadRequest'],
    ['a train there is not', { releaseTrain: 'Nightly' }, 'BadRequest']
  ])('is refused with %s', (_, properties, code) => {
    expect(writeExtension(fluxKit(undefined, false), properties)).toEqual([400, code])
  })

  it('is there once of each type, and keeps its type', () => {
    const kit = fluxKit()
    expect(writeExtension(kit, {}, 'second')).toEqual([409, 'ExtensionTypeAlreadyInstalled'])
    expect(writeExtension(kit, { extensionType: 'microsoft.dataprotection.kubernetes' })).toEqual([400, 'BadRequest'])
    expect(writeExtension(kit, { extensionType: 'microsoft.dataprotection.kubernetes' }, 'backup')[0]).toBe(201)
  })

  it('can be pinned where nothing upgrades it', () => {
    const kit = fluxKit(undefined, false)
    const { properties } = kit.install({ version: '1.23.0', autoUpgradeMinorVersion: false })
    expect(properties.currentVersion).toBe('1.23.0')
  })

  it('is refused by a cluster that is stopped, and neither goes there', () => {
    const kit = fluxKit()
    act(kit, 'stop')
    expect(writeExtension(kit)).toEqual([409, 'OperationNotAllowed'])
    expect(refusalOf(kit.remove(kit.extension(), { version: EXTENSIONS }))).toEqual([409, 'OperationNotAllowed'])
    act(kit, 'start')
    expect(writeExtension(kit)[0]).toBe(200)
  })

  it('is refused by what is no cluster, and by a cluster that is being made', () => {
    const kit = fluxKit(undefined, false)
    const identity = `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`
    kit.make(identity, { location: 'westeurope' })
    const elsewhere = fluxKitFor(kit, identity)
    expect(writeExtension(elsewhere)).toEqual([400, 'BadRequest'])
    const other = fluxKitFor(kit, kit.cluster.replace(/blue$/, 'green'))
    kit.put(other.cluster, publicCluster, { version: AKS })
    expect(writeExtension(other)).toEqual([409, 'OperationNotAllowed'])
  })

  it('times out where no node takes its controllers, is rolled back, and comes up with one that does', () => {
    const tainted = { ...systemPool, nodeTaints: ['CriticalAddonsOnly=true:NoSchedule'] }
    const properties = { ...publicCluster.properties, agentPoolProfiles: [tainted] }
    const kit = fluxKit({ ...publicCluster, properties }, false)
    writeExtension(kit)
    kit.wait(300)
    expect(kit.get(kit.extension(), { version: EXTENSIONS }).properties.provisioningState).toBe('Creating')
    kit.settle()
    const shown = outcomeOf(kit, kit.extension(), EXTENSIONS)
    expect(shown).toMatchObject({
      provisioningState: 'Failed',
      error: { code: 'ResourceOperationFailure', details: [{ code: 'ExtensionOperationFailed' }] },
      errorInfo: { code: 'ExtensionOperationFailed' },
      currentVersion: null,
      statuses: [{ code: 'InstallState', level: 'Error' }]
    })
    kit.make(
      `${kit.cluster}/agentPools/user`,
      { properties: { vmSize: 'Standard_D4d_v5', count: 2, mode: 'User' } },
      { version: AKS }
    )
    expect(kit.install().properties).toMatchObject({ provisioningState: 'Succeeded', errorInfo: null, statuses: [] })
  })

  it('times out behind a firewall that keeps it from its agent, and comes up when that is let out', () => {
    const base = readyKit()
    base.build()
    const kit = fluxKitFor(base, base.cluster)
    writeExtension(kit)
    kit.settle()
    expect(outcomeOf(kit, kit.extension(), EXTENSIONS)).toMatchObject({
      provisioningState: 'Failed',
      error: {
        details: [{ code: 'ExtensionCreationFailed', message: expect.stringContaining('status not populated') }]
      }
    })
    const rules = egressRules({ targetFqdns: ['westeurope.dp.kubernetesconfiguration.azure.com'], name: 'flux' })
    rules.properties.ruleCollections.push(egressRules().properties.ruleCollections[0])
    rules.properties.ruleCollections[1] = { ...rules.properties.ruleCollections[1], name: 'tag', priority: 200 }
    kit.make(kit.network('firewallPolicies/policy/ruleCollectionGroups/aks'), rules)
    expect(kit.install().properties.provisioningState).toBe('Succeeded')
  })

  it('fails with the code a fault asks for', () => {
    const kit = fluxKit(undefined, false)
    kit.world.faults.push({
      method: 'PUT',
      path: '**/extensions/flux',
      outcome: 'fail-operation:ExtensionOperationFailed',
      times: 1,
      after: 0
    })
    writeExtension(kit)
    kit.settle()
    expect(outcomeOf(kit, kit.extension(), EXTENSIONS)).toMatchObject({
      provisioningState: 'Failed',
      error: { code: 'ExtensionOperationFailed' }
    })
  })
})

describe('a Flux configuration', () => {
  it('has its defaults', () => {
    const kit = fluxKit()
    kit.commit(tree)
    expect(kit.apply({ all: { path: './gitops' } })).toMatchObject({
      scope: 'cluster',
      suspend: false,
      gitRepository: { provider: 'Generic', syncIntervalInSeconds: 300 },
      kustomizations: { all: { name: 'all', prune: false, wait: true, timeoutInSeconds: 600, dependsOn: [] } },
      complianceState: 'Compliant'
    })
  })

  it.each<[string, Loose]>([
    ['a scope there is not', { scope: 'tenant' }],
    ['a namespace that is none', { namespace: 'Flux_System' }],
    ['a source kind there is not', { sourceKind: 'HelmRepository' }],
    ['no source of its kind', { sourceKind: 'OCIRepository' }],
    ['an address that Flux does not take', { gitRepository: { url: 'git@github.com:contoso/shop-cluster' } }],
    ['an artifact without oci://', { sourceKind: 'OCIRepository', ociRepository: { url: 'https://a.azurecr.io/b' } }],
    ['an SSH key for HTTPS', { configurationProtectedSettings: { sshPrivateKey: 'k' } }],
    ['a token for SSH', { gitRepository: { url: 'ssh://git@github.com/a/b', httpsUser: 'u' } }],
    ['known hosts that are not base64', { gitRepository: { url: 'ssh://git@a.b/c', sshKnownHosts: 'a.b ssh-rsa x' } }],
    ['a certificate that is not base64', { gitRepository: { url: 'https://a.b/c', httpsCACert: '-----BEGIN' } }],
    ['a kustomization of no name', { kustomizations: { 'Not A Name': { path: './' } } }]
  ])('is refused with %s', (_, fields) => {
    expect(writeConfiguration(fluxKit(), fields)).toEqual([400, 'BadRequest'])
  })

  it('is refused by name where local Azure does not have what it asks for', () => {
    const kit = fluxKit()
    const waiting = writeConfiguration(kit, { waitForReconciliation: true })
    const bucket = writeConfiguration(kit, { sourceKind: 'Bucket', bucket: { url: 'https://b', bucketName: 'b' } })
    expect([waiting, bucket]).toEqual([
      [501, 'NotSupportedByLocalAzure'],
      [501, 'NotSupportedByLocalAzure']
    ])
  })

  it('stays in its namespace', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    expect(writeConfiguration(kit, { namespace: 'other' })).toEqual([400, 'BadRequest'])
  })

  it('brings the extension along where there is none', () => {
    const kit = fluxKit(undefined, false)
    kit.commit(tree)
    expect(kit.apply(kustomizations).complianceState).toBe('Compliant')
    expect(kit.get(kit.extension(), { version: EXTENSIONS }).properties).toMatchObject({
      extensionType: 'microsoft.flux',
      provisioningState: 'Succeeded'
    })
  })

  it('cannot be taken away once the extension is gone', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    kit.remove(kit.extension(), { version: EXTENSIONS })
    kit.settle()
    kit.remove(kit.configuration(), { version: CONFIGURATIONS })
    kit.settle()
    expect(kit.read().provisioningState).toBe('Failed')
    kit.install()
    kit.remove(kit.configuration(), { version: CONFIGURATIONS })
    kit.settle()
    expect(codeOf(kit.send('GET', kit.configuration(), undefined, { version: CONFIGURATIONS }))).toBe(
      'ResourceNotFound'
    )
  })

  it('stands still while its cluster is stopped, and goes with it', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    act(kit, 'stop')
    const { statusUpdatedAt } = kit.read()
    kit.commit({ 'gitops/web.yaml': namespace('other') })
    expect(kit.minutes(30).statusUpdatedAt).toBe(statusUpdatedAt)
    kit.remove(kit.cluster, { version: AKS })
    kit.settle()
    expect(Object.keys(kit.world.tables.flux ?? {})).toEqual([])
    expect(Object.keys(kit.world.tables.kubernetes ?? {})).toEqual([])
  })

  it('is listed on its cluster, with the address of its operation on itself', () => {
    const kit = fluxKit()
    kit.commit(tree)
    const body = { properties: { ...configuration(), kustomizations } }
    const answer = kit.put(kit.configuration(), body, { version: CONFIGURATIONS })
    expect(answer.headers?.['Azure-AsyncOperation']).toContain(`${kit.configuration()}/operations/`)
    kit.settle()
    const list = kit.get(kit.configuration().replace(/\/bootstrap$/, ''), { version: CONFIGURATIONS })
    expect(list.value.map(({ name }: Loose) => name)).toEqual(['bootstrap'])
    expect(list.value[0].properties.gitRepository.url).toBe(REPOSITORY)
  })
})

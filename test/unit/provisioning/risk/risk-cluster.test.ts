import { describe, expect, it } from '@jest/globals'
import { riskOf } from '../../../../src/provisioning/risk/risk.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import type { PropertyChange } from '../../../../src/provisioning/types.ts'
import { STACKS } from '../../../../src/templates/index.ts'
import { clusterStacksOf } from '../../../../src/templates/stacks.ts'
import { EVERYTHING, VARIANTS } from '../../templates/baselines.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const POOL = `${CLUSTER}/agentPools`
const FLUX = 'Microsoft.KubernetesConfiguration'
const CREDENTIAL = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials'

const modified = (type: string, path: string, more: Partial<PropertyChange> = {}) =>
  riskOf(type, 'modify', [{ path, kind: 'modify', ...more }])

describe('a cluster’s change', () => {
  it.each([
    ['properties.kubernetesVersion', 'destructive'],
    ['properties.networkProfile.serviceCidr', 'destructive'],
    ['properties.networkProfile.outboundType', 'destructive'],
    ['properties.networkProfile.networkPolicy', 'disruptive'],
    ['properties.apiServerAccessProfile.privateDNSZone', 'destructive'],
    ['properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN', 'disruptive'],
    ['properties.apiServerAccessProfile.disableRunCommand', 'safe'],
    ['properties.nodeResourceGroup', 'destructive'],
    ['properties.disableLocalAccounts', 'disruptive'],
    ['properties.securityProfile.imageCleaner.intervalHours', 'safe'],
    ['properties.securityProfile.customCATrustCertificates', 'disruptive'],
    ['properties.metricsProfile.costAnalysis.enabled', 'safe'],
    ['identity.type', 'destructive'],
    ['sku.tier', 'disruptive'],
    ['sku.name', 'destructive'],
    ['tags.owner', 'safe'],
    ['properties.neverHeardOf', 'disruptive']
  ] as const)('of %s: %s', (path, risk) => {
    expect(modified(CLUSTER, path).risk).toBe(risk)
  })

  it('of a whole block is as bad as the worst in it, and no worse than what differs there', () => {
    const path = 'properties.apiServerAccessProfile'
    const before = { disableRunCommand: true, privateDNSZone: 'a' }
    const runCommand = { before, after: { ...before, disableRunCommand: false } }
    expect(modified('Microsoft.KeyVault/vaults', 'properties', { before: { softDeleteRetentionInDays: 7 } }).risk).toBe(
      'destructive'
    )
    expect(modified(CLUSTER, path, { kind: 'delete', before }).risk).toBe('destructive')
    expect(modified(CLUSTER, path, runCommand).risk).toBe('disruptive')
    expect(
      modified(CLUSTER, 'properties.securityProfile', { kind: 'create', after: { azureKeyVaultKms: {} } })
    ).toEqual(modified(CLUSTER, 'properties.securityProfile.azureKeyVaultKms'))
  })
})

describe('a pool’s change', () => {
  it.each([
    ['vmSize', 'destructive'],
    ['availabilityZones.0', 'destructive'],
    ['orchestratorVersion', 'destructive'],
    ['osSKU', 'disruptive'],
    ['nodeTaints.0', 'disruptive'],
    ['maxCount', 'safe'],
    ['upgradeSettings.maxSurge', 'safe'],
    ['tags.owner', 'safe'],
    ['neverHeardOf', 'disruptive']
  ] as const)('of %s is the same in the cluster’s body and beside it: %s', (path, risk) => {
    expect(modified(POOL, `properties.${path}`).risk).toBe(risk)
    expect(modified(CLUSTER, `properties.agentPoolProfiles.0.${path}`).risk).toBe(risk)
  })

  it('that adds one to the body of the cluster is refused by Azure', () => {
    const pool = { kind: 'create', after: { name: 'second', minCount: 1 } } as const
    expect(modified(CLUSTER, 'properties.agentPoolProfiles.1', pool).because).toContain('Azure refuses to add a pool')
  })
})

describe('what belongs to a cluster', () => {
  it.each([
    [POOL, 'destructive'],
    [CREDENTIAL, 'destructive'],
    [`${FLUX}/extensions`, 'destructive'],
    [`${FLUX}/fluxConfigurations`, 'destructive'],
    ['Microsoft.Authorization/roleAssignments', 'destructive'],
    [`${CLUSTER}/maintenanceConfigurations`, 'disruptive'],
    ['Microsoft.AlertsManagement/prometheusRuleGroups', 'disruptive'],
    ['Microsoft.EventGrid/systemTopics/eventSubscriptions', 'disruptive']
  ] as const)('%s, deleted: %s', (type, risk) => {
    expect(riskOf(type.toUpperCase(), 'delete', []).risk).toBe(risk)
  })

  it('takes what a kustomization made with it, and nothing where one is added', () => {
    const at = (kind: PropertyChange['kind']) =>
      modified(`${FLUX}/fluxConfigurations`, 'properties.kustomizations.workload', { kind, after: { path: './a' } })
    expect(at('delete')).toMatchObject({ risk: 'destructive', because: expect.stringContaining('prune') })
    expect(at('create').risk).toBe('safe')
    expect(modified(`${FLUX}/fluxConfigurations`, 'properties.ociRepository.repositoryRef.tag').risk).toBe('disruptive')
    expect(modified(`${FLUX}/fluxConfigurations`, 'properties.gitRepository.sshKnownHosts')).toMatchObject({
      risk: 'disruptive',
      because: expect.stringContaining('which server Flux accepts')
    })
  })
})

/** Reasons that only say that nobody knows. */
const UNKNOWN = [riskOf('Contoso/things', 'modify', []), riskOf('Contoso/things', 'delete', [])]
const RECONCILED = [riskOf(CLUSTER, 'modify', []), riskOf(POOL, 'modify', [])]

describe('every resource of a cluster’s stacks', () => {
  const wanted = Object.values(VARIANTS).flatMap(baseline =>
    clusterStacksOf(baseline, 'blue').flatMap(stack => templateResources(STACKS[stack].build(baseline, EVERYTHING)))
  )

  it('has a risk of its own when it changes or goes', () => {
    const types = [...new Set(wanted.map(({ type }) => type))]
    expect(types.length).toBeGreaterThan(8)
    const unknown = types.filter(type =>
      (['modify', 'delete'] as const).some(kind => {
        const { because } = riskOf(type, kind, [])
        return UNKNOWN.some(each => each.because === because)
      })
    )
    expect(unknown).toEqual([])
  })

  it('has one for each property the template names', () => {
    const undocumented = wanted
      .filter(({ type }) => type === CLUSTER || type === POOL)
      .flatMap(({ type, properties }) =>
        leavesOf('properties', properties)
          .filter(path => RECONCILED.some(each => each.because === modified(type, path).because))
          .map(path => `${type} ${path}`)
      )
    expect([...new Set(undocumented)]).toEqual([`${CLUSTER} properties.agentPoolProfiles.0.name`])
  })
})

function leavesOf(path: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner))
}

import { describe, expect, it } from '@jest/globals'
import { storeImage } from '../../../../local/azure/providers/container-registry/registry-contents.ts'
import { newestOf } from '../../../../local/kubernetes/flux/semver.ts'
import { makeArtifact, repositoryKey } from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { AKS, publicCluster } from '../aks/cluster-kit.ts'
import type { Loose } from '../azure/kit.ts'
import { configMap, type FluxKit, filesOf, fluxKit, kustomization, namespace, statusOf } from './flux-kit.ts'

const PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
const files = filesOf({ 'web.yaml': [namespace('web'), configMap('settings')] })

/** A cluster with workload identity beside a registry that holds the artifact `gitops:stable`. */
function kitWithArtifact(): { kit: FluxKit; registry: string; digest: string } {
  const properties = {
    ...publicCluster.properties,
    oidcIssuerProfile: { enabled: true },
    securityProfile: { workloadIdentity: { enabled: true } }
  }
  const kit = fluxKit({ ...publicCluster, properties })
  const registry = `${kit.group}/providers/Microsoft.ContainerRegistry/registries/acrone`
  kit.make(registry, { location: 'westeurope', sku: { name: 'Premium' }, properties: {} })
  const digest = makeArtifact(kit.world, files)
  storeImage(kit.world, registry, 'gitops', digest, 'stable')
  return { kit, registry, digest }
}

function applyArtifact(kit: FluxKit, fields: Loose = {}): Loose {
  const source = {
    url: 'oci://acrone.azurecr.io/gitops',
    repositoryRef: { tag: 'stable' },
    syncIntervalInSeconds: 120,
    ...fields
  }
  const own = { sourceKind: 'OCIRepository', gitRepository: undefined, ociRepository: source }
  return kit.apply({ all: kustomization('./') }, own)
}

function letPull(kit: FluxKit, registry: string, principalId: string): void {
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${PULL}`
  kit.make(`${registry}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001`, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' }
  })
}

describe('an artifact as a source', () => {
  it('is pulled as the nodes by default, once they may', () => {
    const { kit, registry, digest } = kitWithArtifact()
    expect(statusOf(applyArtifact(kit), 'bootstrap')).toMatchObject({
      reason: 'OCIArtifactPullFailed',
      message: expect.stringContaining('UNAUTHORIZED')
    })
    const { identityProfile } = kit.get(kit.cluster, { version: AKS }).properties
    letPull(kit, registry, identityProfile.kubeletidentity.objectId)
    expect(kit.minutes(10)).toMatchObject({ complianceState: 'Compliant', sourceSyncedCommitId: `stable@${digest}` })
  })

  it('is pulled as the identity that trusts the source controller', () => {
    const { kit, registry } = kitWithArtifact()
    expect(statusOf(applyArtifact(kit, { useWorkloadIdentity: true }), 'bootstrap').message).toMatch(/AADSTS700213/)
    const identity = `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`
    kit.make(identity, { location: 'westeurope' })
    const issuer = kit.get(kit.cluster, { version: AKS }).properties.oidcIssuerProfile.issuerURL
    const subject = 'system:serviceaccount:flux-system:source-controller'
    kit.make(`${identity}/federatedIdentityCredentials/flux-source`, {
      properties: { issuer, subject, audiences: ['api://AzureADTokenExchange'] }
    })
    letPull(kit, registry, kit.get(identity).properties.principalId)
    expect(kit.minutes(10).complianceState).toBe('Compliant')
  })

  it.each<[string, Loose, RegExp]>([
    ['a tag there is not', { repositoryRef: { tag: 'next' } }, /MANIFEST_UNKNOWN/],
    ['a range without a tag', { repositoryRef: { semver: '1.x' } }, /no match found for semver: 1\.x/],
    ['a registry nobody has', { url: 'oci://other.azurecr.io/gitops' }, /NAME_UNKNOWN/]
  ])('fails with %s', (_, fields, message) => {
    const { kit, registry } = kitWithArtifact()
    letPull(kit, registry, kit.get(kit.cluster, { version: AKS }).properties.identityProfile.kubeletidentity.objectId)
    kit.wait(400)
    expect(statusOf(applyArtifact(kit, fields), 'bootstrap').message).toMatch(message)
  })
})

describe('the newest tag in a range', () => {
  it.each([
    ['>=1.0.0 <2.0.0', 'v1.10.0'],
    ['^1.2', 'v1.10.0'],
    ['~1.2.0', '1.2.9'],
    ['1.2.x', '1.2.9'],
    ['2', '2.1.0'],
    ['<1.2.0 || >2.0.0', '2.1.0'],
    ['1.0.0 - 1.2.9', '1.2.9'],
    ['*', '2.1.0'],
    ['!=2.1.0', 'v1.10.0'],
    ['>3', undefined]
  ])('%s is %s', (range, tag) => {
    expect(newestOf(['1.0.0', '1.2.3', '1.2.9', 'v1.10.0', '2.1.0', '3.0.0-rc.1', 'main'], range)).toBe(tag)
  })
})

describe('an address of a repository', () => {
  it.each([
    'https://github.com/Contoso/Shop-Cluster.git',
    'ssh://git@github.com/contoso/shop-cluster',
    'ssh://git@github.com:22/contoso/shop-cluster',
    'git@github.com:contoso/shop-cluster.git',
    'https://github.com/contoso/shop-cluster/'
  ])('leads to one repository: %s', url => {
    expect(repositoryKey(url)).toBe('github.com/contoso/shop-cluster')
  })
})

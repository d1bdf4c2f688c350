import { describe, expect, it } from '@jest/globals'
import { storeImage } from '../../../../local/azure/providers/container-registry/registry-contents.ts'
import { probeBackend } from '../../../../local/azure/simulated-backends.ts'
import { demoCertificates } from '../../../../local/host/demo-certificates.ts'
import { publishManifests } from '../../../../local/host/demo-sources.ts'
import { findRepository } from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { whyNotReady } from '../../../../local/kubernetes/workloads.ts'
import { AKS, type ClusterKit, egressRules, readyKit, systemPool } from '../aks/cluster-kit.ts'
import type { Loose } from '../azure/kit.ts'
import {
  CONFIGURATIONS,
  configuration,
  type FluxKit,
  fluxKitFor,
  kustomization,
  REPOSITORY,
  statusOf
} from './flux-kit.ts'

const address = '10.240.6.10'
const backend = 'app.aks-ingress.contoso.com'
const PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
const READ_SECRETS = '4633458b-17de-408a-b874-0445c86b69e6'
const names = ['westeurope.dp.kubernetesconfiguration.azure.com', 'github.com']
const { ingress: pem } = await demoCertificates({
  gateway: backend,
  ingress: backend,
  from: new Date(Date.UTC(2026, 9, 1))
})

/** A private cluster with registry, vault, ingress identity and everything else the shipped tree needs. */
function platform(): { kit: FluxKit; base: ClusterKit; values: Record<string, string> } {
  const base = readyKit()
  const own = `${base.group}/providers`
  const registry = `${own}/Microsoft.ContainerRegistry/registries/acrone`
  const vault = `${own}/Microsoft.KeyVault/vaults/kvone`
  const identity = `${own}/Microsoft.ManagedIdentity/userAssignedIdentities/ingress`
  const rules = egressRules({ targetFqdns: [...names, 'acrone.azurecr.io', 'kvone.vault.azure.net'] })
  const tag = { ...egressRules().properties.ruleCollections[0], name: 'tag', priority: 200 }
  rules.properties.ruleCollections.push(tag)
  base.make(base.network('firewallPolicies/policy/ruleCollectionGroups/aks'), rules)
  base.make(registry, { location: 'westeurope', sku: { name: 'Premium' }, properties: {} })
  const properties = {
    sku: { family: 'A', name: 'standard' },
    tenantId: base.world.tenantId,
    enableRbacAuthorization: true
  }
  base.make(vault, { location: 'westeurope', properties })
  base.put(`${vault}/secrets/ingress`, { properties: { value: pem } })
  base.make(identity, { location: 'westeurope' })
  base.give('Network Contributor', base.identity, base.nodes.replace(/nodes$/, 'plain'))
  grant(base, base.kubelet, PULL, registry, 1)
  grant(base, identity, READ_SECRETS, vault, 2)
  base.wait(400)
  const addonProfiles = { azureKeyvaultSecretsProvider: { enabled: true }, azurepolicy: { enabled: true } }
  const pools = [systemPool, { ...systemPool, name: 'npuser', mode: 'User', count: 3 }].map(pool => ({
    ...pool,
    vnetSubnetID: base.nodes
  }))
  base.build({
    addonProfiles,
    agentPoolProfiles: pools,
    securityProfile: { workloadIdentity: { enabled: true } },
    azureMonitorProfile: { metrics: { enabled: true } }
  })
  const { issuerURL } = base.read().properties.oidcIssuerProfile
  base.make(`${identity}/federatedIdentityCredentials/traefik`, {
    properties: {
      issuer: issuerURL,
      subject: 'system:serviceaccount:ingress:traefik',
      audiences: ['api://AzureADTokenExchange']
    }
  })
  const values = {
    registry: 'acrone.azurecr.io',
    tenant_id: base.world.tenantId,
    ingress_client_id: base.get(identity).properties.clientId,
    certificate_vault: 'kvone',
    certificate_secret: 'ingress',
    ingress_subnet: 'plain',
    ingress_address: address,
    ingress_host: backend,
    gateway_subnet: '10.240.8.0/24',
    api_server_subnet: '10.240.4.0/27',
    source_kind: 'GitRepository',
    source_name: 'bootstrap',
    tree_path: './gitops'
  }
  return { kit: fluxKitFor(base, base.cluster), base, values }
}

function grant(kit: ClusterKit, identity: string, role: string, scope: string, n: number): void {
  const { principalId } = kit.get(identity).properties
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  kit.make(`${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000${n}`, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' }
  })
}

function shipped(kit: FluxKit): { files: Readonly<Record<string, string>> } {
  publishManifests(kit.world)
  const repository = findRepository(kit.world, REPOSITORY)
  return { files: repository?.commits[repository.branches.main ?? ''] ?? {} }
}

/** Folders of the shipped tree that every cluster with a domain has, and what each waits for. */
const rows: Readonly<Record<string, readonly string[]>> = { cluster: [], ingress: ['cluster'], workload: ['ingress'] }

function kustomizations(substitute: Record<string, string>): Loose {
  return Object.fromEntries(
    Object.entries(rows).map(([name, dependsOn]) => [
      name,
      kustomization(`./gitops/${name}`, { dependsOn, timeoutInSeconds: 600, postBuild: { substitute } })
    ])
  )
}

/** Images of the registry that the tree names: repository and digest. */
function imagesOf(files: Readonly<Record<string, string>>): [repository: string, digest: string][] {
  const text = Object.values(files).join('\n')
  return [...text.matchAll(/\$\{registry\}\/([\w./-]+)@(sha256:[0-9a-f]{64})/g)].map(
    ([, repository = '', digest = '']) => [repository, digest]
  )
}

const isHealthy = ({ world }: FluxKit, header = backend, host = backend) =>
  probeBackend(world, { address, port: 443, tls: true, host, header, path: '/' }).healthy

describe('a bootstrap with the shipped tree', () => {
  it('ends with an ingress that answers for its certificate and its host, and not before', () => {
    const { kit, values } = platform()
    const { files } = shipped(kit)
    kit.install({ configurationSettings: { 'kustomize-controller.strict-substitution-mode': 'true' } })
    const missing = kit.apply(kustomizations(values))
    expect(statusOf(missing, 'bootstrap-ingress')).toMatchObject({ reason: 'HealthCheckFailed' })
    expect(whyNotReady(kit.world, kit.cluster, 'apps/Deployment/ingress/traefik')).toMatch(/ImagePullBackOff/)
    expect(isHealthy(kit)).toBe(false)
    const registry = `${kit.group}/providers/Microsoft.ContainerRegistry/registries/acrone`
    for (const [repository, digest] of imagesOf(files)) storeImage(kit.world, registry, repository, digest)
    expect(kit.minutes(20)).toMatchObject({ complianceState: 'Compliant' })
    expect(isHealthy(kit)).toBe(true)
    expect(isHealthy(kit, 'other.contoso.com')).toBe(false)
    expect(isHealthy(kit, backend, 'other.contoso.com')).toBe(false)
  })

  it('stays away from the vault without a federated credential', () => {
    const { kit, base, values } = platform()
    shipped(kit)
    base.remove(
      `${base.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ingress/federatedIdentityCredentials/traefik`
    )
    kit.install()
    kit.apply(kustomizations(values))
    expect(whyNotReady(kit.world, kit.cluster, 'apps/Deployment/ingress/traefik')).toMatch(/FailedMount: .*AADSTS70021/)
    expect(kit.get(kit.cluster, { version: AKS }).properties.provisioningState).toBe('Succeeded')
  })

  it('waits at the policy gate until our own definition is in the cluster', () => {
    const { kit, values } = platform()
    shipped(kit)
    kit.install()
    const gate = {
      path: './gitops/policy-gate',
      timeoutInSeconds: 2100,
      syncIntervalInSeconds: 300,
      prune: true,
      wait: true
    }
    const rows = { gate: { ...gate, postBuild: { substitute: values } } }
    const shown = () => statusOf(kit.read(), 'policies-in-force')
    kit.put(
      kit.configuration(),
      { properties: { ...configuration(), kustomizations: rows } },
      { version: CONFIGURATIONS }
    )
    kit.wait(900)
    expect(shown()).toMatchObject({ compliance: 'Pending', reason: 'Progressing' })
    const definition = `${kit.subscription}/providers/Microsoft.Authorization/policyDefinitions/ingress-hosts`
    const assignment = `${kit.group}/providers/Microsoft.Authorization/policyAssignments/ingress-hosts`
    kit.make(definition, { properties: ingressHosts() }, { version: '2025-03-01' })
    const parameters = { effect: { value: 'Deny' }, allowedDomainSuffixes: { value: ['contoso.com'] } }
    kit.make(assignment, { properties: { policyDefinitionId: definition, parameters } }, { version: '2025-03-01' })
    kit.wait(600)
    expect(shown().compliance).toBe('Pending')
    kit.wait(400)
    expect(shown().compliance).toBe('Compliant')
    expect(kit.minutes(2).complianceState).toBe('Compliant')
    expect(statusOf(kit.read(), 'policies-in-force').compliance).toBe('Compliant')
  })
})

/** A definition as a team writes one: what it denies is held to its parameter. */
function ingressHosts(): Loose {
  const schema = { type: 'object', properties: { allowedDomainSuffixes: { type: 'array', items: { type: 'string' } } } }
  const template = {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'k8singresshostsindomain' },
    spec: { crd: { spec: { names: { kind: 'K8sIngressHostsInDomain' }, validation: { openAPIV3Schema: schema } } } }
  }
  const content = Buffer.from(JSON.stringify(template)).toString('base64')
  const details = { templateInfo: { sourceType: 'Base64Encoded', content }, kinds: ['Ingress'] }
  return {
    mode: 'Microsoft.Kubernetes.Data',
    parameters: { effect: { type: 'String' }, allowedDomainSuffixes: { type: 'Array' } },
    // biome-ignore lint/suspicious/noThenProperty: a policy rule is made of `if` and `then`
    policyRule: { if: {}, then: { details } }
  }
}

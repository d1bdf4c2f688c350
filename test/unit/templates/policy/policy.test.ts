import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import type { ArmResource } from '../../../../src/arm/template.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { allowedFeatureImages, allowedImages } from '../../../../src/templates/policy/policy-images.ts'
import { excludedNamespaces } from '../../../../src/templates/policy/policy-namespaces.ts'
import { baselineWith, platformWith, propertiesOf, templateOf, VARIANTS, withDomain } from '../baselines.ts'

const of = withDomain(baselineWith())

type Assignment = {
  policyDefinitionId: string
  enforcementMode: string
  parameters: Record<string, { value: unknown }>
}

function assignments(variant: Baseline, group: 'clusterPolicies' | 'platformPolicies'): Record<string, Assignment> {
  const { resources } = propertiesOf(variant, 'policy', group).template as { resources: Record<string, ArmResource> }
  return Object.fromEntries(
    Object.values(resources).map(({ name, properties }) => [name, JSON.parse(JSON.stringify(properties))])
  )
}

const effects = (rows: Record<string, Assignment>) =>
  Object.entries(rows).map(([name, { parameters }]) => [name, parameters.effect?.value])

describe('policies of the clusters', () => {
  it('report on the restricted standard and deny what the set says, in a case Azure takes', () => {
    const rows = assignments(of, 'clusterPolicies')
    expect(rows['pod-security-restricted']?.policyDefinitionId).toBe(
      '/providers/Microsoft.Authorization/policySetDefinitions/42b8ef37-b724-4e24-bbc8-7a7708edfe00'
    )
    expect(rows['pod-security-restricted']?.parameters).toMatchObject({
      effect: { value: 'Audit' },
      requiredDropCapabilities: { value: ['ALL'] },
      allowedCapabilities: { value: [] }
    })
    expect(Object.fromEntries(effects(rows))).toMatchObject({
      'no-privileged-containers': 'Deny',
      'allowed-images': 'Deny',
      'ingress-hosts-in-domain': 'Deny',
      'no-local-accounts': 'Deny',
      'private-clusters': 'Deny',
      'endpoint-edit': 'Audit'
    })
    for (const [, effect] of effects(rows)) expect(['Audit', 'Deny']).toContain(effect)
  })

  it('only report where a configuration begins with Audit', () => {
    for (const group of ['clusterPolicies', 'platformPolicies'] as const) {
      for (const [, effect] of effects(assignments(VARIANTS.devTest, group))) expect(effect).toBe('Audit')
    }
  })

  it('are there before the first cluster, in the clusters’ group, and enforced', () => {
    expect(templateOf(of, 'policy').resources.clusterPolicies?.resourceGroup).toBe(
      'rg-shop-production-cluster-westeurope'
    )
    for (const { enforcementMode } of Object.values(assignments(of, 'clusterPolicies'))) {
      expect(enforcementMode).toBe('Default')
    }
  })
})

describe('messages to who is refused', () => {
  it('are said for resources only: of objects in a cluster Azure takes none', () => {
    const rows = { ...assignments(of, 'clusterPolicies'), ...assignments(of, 'platformPolicies') }
    expect(rows['no-local-accounts']).toHaveProperty('nonComplianceMessages')
    expect(rows['registry-no-admin']).toHaveProperty('nonComplianceMessages')
    expect(rows['no-host-paths']).not.toHaveProperty('nonComplianceMessages')
    expect(rows['pod-security-restricted']).not.toHaveProperty('nonComplianceMessages')
  })
})

describe('excluded namespaces', () => {
  const system = ['kube-system', 'gatekeeper-system', 'azure-arc', 'azure-extensions-usage-system']

  it('hold Azure’s own, which a list replaces, and nothing of a feature that is off', () => {
    expect(excludedNamespaces(of)).toEqual(system)
  })

  it('hold those of the features that are on and those of the configuration', () => {
    expect(excludedNamespaces(VARIANTS.everything)).toEqual([
      ...system,
      'flux-system',
      'aks-command',
      'dataprotection-microsoft',
      '[legacy]'
    ])
  })

  it('are sent with every policy that looks into namespaces, and never evaluated', () => {
    for (const [name, { parameters }] of Object.entries(assignments(VARIANTS.everything, 'clusterPolicies'))) {
      if (parameters.excludedNamespaces === undefined) continue
      expect([name, parameters.excludedNamespaces.value]).toEqual([
        name,
        expect.arrayContaining([...system, '[[legacy]'])
      ])
    }
  })
})

describe('allowed images', () => {
  const digest = `@sha256:${'a'.repeat(64)}`
  const registry = of.ids.registry.split('/').at(-1)
  const allows = (image: string, variant: Baseline = of) => new RegExp(allowedImages(variant)).test(image)

  it('are those of our registry by digest', () => {
    expect(allows(`${registry}.azurecr.io/traefik${digest}`)).toBe(true)
    expect(allows(`${registry}.azurecr.io/traefik:v3.7${digest}`)).toBe(true)
    expect(allows(`${registry}.azurecr.io/traefik:v3.7`)).toBe(false)
  })

  it.each([
    ['a name before it', `evil.io/${registry}.azurecr.io/traefik${digest}`],
    ['a name behind it', `${registry}.azurecr.io.evil.io/traefik${digest}`],
    ['another letter for a dot', `${registry}xazurecr.io/traefik${digest}`],
    ['something after the digest', `${registry}.azurecr.io/traefik${digest}x`],
    ['Microsoft’s registry', `mcr.microsoft.com/oss/traefik${digest}`]
  ])('are not those with %s', (_what, image) => {
    expect(allows(image)).toBe(false)
  })

  it('take in what a configuration allows, up to a slash', () => {
    expect(allows('ghcr.io/contoso/app:1', VARIANTS.everything)).toBe(true)
    expect(allows('ghcr.io/contoso-evil/app:1', VARIANTS.everything)).toBe(false)
  })

  it('are of Azure’s registries only in the namespaces of features', () => {
    const rows = assignments(VARIANTS.everything, 'clusterPolicies')
    expect(rows['allowed-feature-images']?.parameters).toMatchObject({
      namespaces: { value: ['flux-system', 'aks-command', 'dataprotection-microsoft'] }
    })
    const pattern = new RegExp(allowedFeatureImages(VARIANTS.everything))
    expect(pattern.test('mcr.microsoft.com/oss/fluxcd/source-controller:v1')).toBe(true)
    expect(pattern.test('docker.io/evil/mcr.microsoft.com/x:1')).toBe(false)
    expect(assignments(of, 'clusterPolicies')).not.toHaveProperty('allowed-feature-images')
  })
})

describe('the definition about ingress hosts', () => {
  const { properties } = templateOf(of, 'policy').resources.ingressHosts ?? {}
  const { policyRule, mode, parameters } = JSON.parse(JSON.stringify(properties))
  const template = parse(Buffer.from(policyRule.then.details.templateInfo.content, 'base64').toString())
  const rego: string = template.spec.targets[0].rego

  it('is of its environment alone, and assigned by its own id', () => {
    const staging = platformWith(() => ({ environment: 'staging' }), of)
    expect(templateOf(staging, 'policy').resources.ingressHosts?.name).not.toBe(
      templateOf(of, 'policy').resources.ingressHosts?.name
    )
    const { policyDefinitionId, parameters: given } =
      assignments(of, 'clusterPolicies')['ingress-hosts-in-domain'] ?? {}
    expect(policyDefinitionId).toBe(
      `${of.ids.subscription}/providers/Microsoft.Authorization/policyDefinitions/policy-shop-production-westeurope`
    )
    expect(given?.allowedDomainSuffixes?.value).toEqual(['contoso.com'])
  })

  it('is for the add-on, leaves its own expressions to Azure Policy, and takes every parameter it is given', () => {
    expect(mode).toBe('Microsoft.Kubernetes.Data')
    expect(policyRule.then.effect).toBe("[[parameters('effect')]")
    const given = assignments(of, 'clusterPolicies')['ingress-hosts-in-domain']?.parameters ?? {}
    expect(Object.keys(parameters).sort()).toEqual(Object.keys(given).sort())
  })

  it('is a constraint template whose name is its kind', () => {
    expect(template).toMatchObject({ apiVersion: 'templates.gatekeeper.sh/v1', kind: 'ConstraintTemplate' })
    expect(template.metadata.name).toBe(template.spec.crd.spec.names.kind.toLowerCase())
    expect(rego.startsWith(`package ${template.metadata.name}\n`)).toBe(true)
  })

  it('takes a host for ours only if it is the domain or ends with a dot and the domain', () => {
    const bodies = [...rego.matchAll(/^in_domain\(host\) \{\n([^}]*)\}/gm)].map(([, body]) => body?.trim())
    expect(bodies).toEqual([
      'host == input.parameters.allowedDomainSuffixes[_]',
      'endswith(host, concat("", [".", input.parameters.allowedDomainSuffixes[_]]))'
    ])
    expect(rego.match(/endswith\(/g)).toHaveLength(1)
  })

  it('looks at the hosts of rules and of TLS, and refuses what names none or has no TLS', () => {
    expect(rego).toContain('named_hosts = tls_hosts | rule_hosts')
    for (const body of [
      'not in_domain(host)',
      'count(named_hosts) == 0',
      'not has_tls(host)',
      'object.get(rule, "host", "") == ""',
      'input.review.object.spec.defaultBackend'
    ]) {
      const violations = rego
        .split(/(?=^violation\[)/m)
        .filter(part => part.startsWith('violation') && part.includes(body))
      expect([body, violations.length]).toEqual([body, 1])
    }
  })

  it('is left out without a domain', () => {
    expect(templateOf(baselineWith(), 'policy').resources).not.toHaveProperty('ingressHosts')
    expect(assignments(baselineWith(), 'clusterPolicies')).not.toHaveProperty('ingress-hosts-in-domain')
  })
})

describe('policies of the platform', () => {
  it('never refuse a vault for an endpoint that can only come after it', () => {
    const rows = assignments(of, 'platformPolicies')
    expect(rows['vault-private-link']?.parameters.effect?.value).toBe('Audit')
    expect(rows['registry-private-link']?.parameters.effect?.value).toBe('Audit')
    expect(rows['registry-no-public-access']?.parameters.effect?.value).toBe('Deny')
  })

  it('say nothing of a registry that others own', () => {
    const names = Object.keys(assignments(VARIANTS.sharedRegistry, 'platformPolicies'))
    expect(names.filter(name => name.startsWith('registry'))).toEqual([])
  })

  it('ask for prevention only where it is configured, since the preview prevents always', () => {
    expect(assignments(of, 'platformPolicies')['gateway-firewall-mode']?.parameters.modeRequirement?.value).toBe(
      'Prevention'
    )
    const detecting = platformWith(
      ({ ingress }) => ({ ingress: { ...ingress, firewall: { ...ingress.firewall, mode: 'Detection' } } }),
      of
    )
    expect(assignments(detecting, 'platformPolicies')).not.toHaveProperty('gateway-firewall-mode')
  })
})

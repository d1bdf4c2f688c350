import { describe, expect, it } from '@jest/globals'
import { recordDeprecatedCall } from '../../../../local/aks/upgrades/upgrade-refusals.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import { egressRules } from '../../local/aks/cluster-kit.ts'
import type { UpgradeKit } from '../../local/aks/upgrade-kit.ts'
import type { Loose } from '../../local/azure/kit.ts'
import { CONFIGURATIONS, configuration, type FluxKit, fluxKitFor } from '../../local/kubernetes/flux-kit.ts'
import { type Asked, addResource, baselineFor, forbid, healthyKit, judge, stored } from './rules-kit.ts'

/** Returns a cluster whose Flux configuration applies one Kustomization of a folder that does not exist. */
function deliver(name: string): { readonly kit: UpgradeKit; readonly flux: FluxKit } {
  const kit = healthyKit()
  kit.make(`${kit.network('firewallPolicies/policy')}/ruleCollectionGroups/aks`, egressRules({ targetFqdns: ['*'] }))
  const flux = fluxKitFor(kit, kit.cluster)
  flux.install()
  flux.commit({ 'good/n.json': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } } })
  const body = {
    properties: { ...configuration(), kustomizations: { [name]: { path: './absent' }, other: { path: './good' } } }
  }
  kit.make(flux.configuration('cluster'), body, { version: CONFIGURATIONS })
  kit.wait(900)
  return { kit, flux }
}

async function found(kit: UpgradeKit, rule: string, asked: Asked = {}): Promise<RuleFinding[]> {
  return (await judge(kit, asked)).filter(finding => finding.rule === rule)
}

describe('the rule upgrade-flux-healthy', () => {
  it('reports an error when Flux cannot apply a Kustomization of the infrastructure', async () => {
    const { kit } = deliver('cluster')
    expect(await found(kit, 'upgrade-flux-healthy')).toEqual([
      expect.objectContaining({ severity: 'error', subject: 'Kustomization cluster-cluster' })
    ])
  })

  it('warns when Flux cannot apply the workload', async () => {
    const { kit } = deliver('workload')
    expect(await found(kit, 'upgrade-flux-healthy')).toEqual([expect.objectContaining({ severity: 'warning' })])
  })

  it('reads nothing when the environment has no Flux source', async () => {
    const { kit } = deliver('cluster')
    const baseline = baselineFor(kit)
    const { source: _, ...gitops } = baseline.config.gitops
    const without = { ...baseline, config: { ...baseline.config, gitops } }
    expect(await found(kit, 'upgrade-flux-healthy', { baseline: without })).toEqual([])
  })
})

it('reports an error when an extension has failed', async () => {
  const { kit, flux } = deliver('workload')
  expect(await found(kit, 'upgrade-extensions-healthy')).toEqual([])
  stored(kit, flux.extension()).properties.provisioningState = 'Failed'
  const [finding] = await found(kit, 'upgrade-extensions-healthy')
  expect(finding).toMatchObject({ severity: 'error', subject: 'extension flux', code: 'extension-failed' })
})

describe('the rule upgrade-size-policies', () => {
  const definition = '/providers/Microsoft.Authorization/policyDefinitions/cccc23c7-8427-4f53-ad12-b6a63eb452b3'

  function assign(kit: UpgradeKit, properties: Loose): void {
    const id = `${kit.subscription}/providers/Microsoft.Authorization/policyAssignments/allowed-sizes`
    const parameters = { listOfAllowedSKUs: { value: ['Standard_E4ds_v5', 'STANDARD_D4D_V5'] } }
    addResource(kit, id, { policyDefinitionId: definition, parameters, ...properties })
  }

  it('warns about each pool of a size that the policy does not allow', async () => {
    const kit = healthyKit()
    stored(kit, kit.pool('npuser')).properties.vmSize = 'Standard_D8ds_v5'
    assign(kit, {})
    const [finding, ...others] = await found(kit, 'upgrade-size-policies')
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'warning', subject: 'pool npuser' })
    expect(`${finding?.evidence} ${finding?.remedy}`).toMatch(/allowed-sizes .*Standard_D8ds_v5.* exemption/s)
  })

  it.each([
    ['is not enforced', { enforcementMode: 'DoNotEnforce' }],
    ['allows the size', { parameters: { listOfAllowedSKUs: { value: ['Standard_D4d_v5', 'Standard_D8ds_v5'] } } }],
    ['is another definition', { policyDefinitionId: definition.replace('cccc', 'dddd') }]
  ])('finds nothing when the policy %s', async (_, properties) => {
    const kit = healthyKit()
    stored(kit, kit.pool('npuser')).properties.vmSize = 'Standard_D8ds_v5'
    assign(kit, properties)
    expect(await found(kit, 'upgrade-size-policies')).toEqual([])
  })

  it('finds nothing when the policy excludes the node resource group', async () => {
    const kit = healthyKit()
    stored(kit, kit.pool('npuser')).properties.vmSize = 'Standard_D8ds_v5'
    assign(kit, { notScopes: [`${kit.subscription}/resourceGroups/G-NODES`] })
    expect(await found(kit, 'upgrade-size-policies')).toEqual([])
  })
})

/** Returns a client whose lists of a type have other entries, and whose queries have another result. */
function answering(type: string, entries: readonly Loose[]): Required<Pick<Asked, 'azure'>> {
  const list = (azure: Azure): Azure['list'] =>
    async function* <T>(path: string, asked: string): AsyncIterable<T> {
      if (asked === type) yield* entries as T[]
      else yield* azure.list<T>(path, asked)
    }
  return { azure: azure => ({ ...azure, list: list(azure), ask: async <T>() => ({ data: entries }) as T }) }
}

describe('the rule upgrade-detectors', () => {
  const detector = (name: string, statusId: number, message: string | null = null) => ({
    properties: { metadata: { name, category: 'Node Health' }, status: { statusId, message } }
  })

  it('warns about detectors that report a critical state or a warning', async () => {
    const entries = [
      detector('OOM', 0, 'pods were killed'),
      detector('Disk', 1),
      detector('Info', 2),
      detector('Ok', 3)
    ]
    const asked = answering('Microsoft.ContainerService/managedClusters/detectors', entries)
    const findings = await found(healthyKit(), 'upgrade-detectors', asked)
    expect(findings.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['warning', 'detector Disk'],
      ['warning', 'detector OOM']
    ])
    expect(findings[1]?.evidence).toContain('Critical: pods were killed')
  })

  it('warns about deprecated APIs that the detector of local Azure reports', async () => {
    const kit = healthyKit()
    expect(await found(kit, 'upgrade-detectors')).toEqual([])
    recordDeprecatedCall(kit.world, kit.cluster, 'networking.k8s.io.ipaddresses.v1beta1')
    const [finding] = await found(kit, 'upgrade-detectors')
    expect(finding).toMatchObject({ severity: 'warning', subject: 'detector Kubernetes API deprecations' })
  })

  it('is not evaluated when the list runs no detector', async () => {
    const kit = healthyKit()
    setSwitches(kit.world, ['detectors-listed-without-result'])
    expect(await found(kit, 'upgrade-detectors')).toMatchObject([{ severity: 'not-evaluated', subject: 'detectors' }])
  })

  it('is not evaluated when the identity may not read detectors', async () => {
    const kit = healthyKit()
    forbid(kit, '*/detectors')
    expect(await found(kit, 'upgrade-detectors')).toMatchObject([
      { severity: 'not-evaluated', evidence: expect.stringContaining('403') }
    ])
  })
})

describe('the rule upgrade-support-notices', () => {
  const upgrade = { kind: 'patch' as const }

  it('warns about the end of support that Azure announces', async () => {
    const eventDetails = JSON.stringify({ kubernetesVersion: '1.35', eolDate: '2027-03-31' })
    const asked = answering('', [{ properties: { description: 'KubernetesVersionEOLTwoWeeks', eventDetails } }])
    const [finding] = await found(healthyKit(), 'upgrade-support-notices', { ...asked, upgrade })
    expect(finding).toMatchObject({ severity: 'warning' })
    expect(finding?.evidence).toContain('Kubernetes 1.35 of this cluster leaves support on 2027-03-31')
  })

  it('survives details that are not JSON', async () => {
    const asked = answering('', [{ properties: { description: 'x', eventDetails: '{' } }])
    expect(await found(healthyKit(), 'upgrade-support-notices', { ...asked, upgrade })).toHaveLength(1)
  })

  it('leaves out a notice about a version that the cluster no longer runs', async () => {
    const eventDetails = { kubernetesVersion: '1.32.3', eolDate: '2026-03-31T00:00:00Z' }
    const asked = answering('', [{ properties: { description: 'KubernetesVersionOutOfSupport', eventDetails } }])
    expect(await found(healthyKit(), 'upgrade-support-notices', { ...asked, upgrade })).toEqual([])
  })

  it('warns as soon as Azure sends a notice, and not before', async () => {
    const kit = healthyKit()
    expect(await found(kit, 'upgrade-support-notices', { upgrade })).toEqual([])
    kit.world.now = Date.parse('2027-03-26T00:00:00Z')
    const [finding] = await found(kit, 'upgrade-support-notices', { upgrade })
    expect(finding?.evidence).toContain('leaves support on 2027-03-31 (KubernetesVersionEOLOneWeek)')
  })

  it('is not evaluated when Resource Graph does not answer', async () => {
    const kit = healthyKit()
    forbid(kit, '*/Microsoft.ResourceGraph/resources')
    const findings = await found(kit, 'upgrade-support-notices', { upgrade })
    expect(findings).toMatchObject([{ severity: 'not-evaluated', evidence: expect.stringContaining('403') }])
  })
})

describe('the rule upgrade-mesh-revision', () => {
  const type = 'Microsoft.ContainerService/locations/meshRevisionProfiles'
  const profile = (revision: string, versions: readonly string[]) => ({
    properties: { meshRevisions: [{ revision, compatibleWith: [{ name: 'kubernetes', versions }] }] }
  })
  const meshed = () => {
    const kit = healthyKit()
    stored(kit, kit.cluster).properties.serviceMeshProfile = { mode: 'Istio', istio: { revisions: ['asm-1-28'] } }
    return kit
  }

  it('reports an error when no running revision supports the requested version', async () => {
    const asked = answering(type, [profile('asm-1-28', ['1.34', '1.35']), profile('asm-1-29', ['1.35', '1.36'])])
    const [finding] = await found(meshed(), 'upgrade-mesh-revision', asked)
    expect(finding).toMatchObject({ severity: 'error', subject: 'serviceMeshProfile' })
    expect(finding?.remedy).toContain('--revision asm-1-29')
  })

  it('finds nothing when a running revision supports it, and without the add-on', async () => {
    const asked = answering(type, [profile('asm-1-28', ['1.35', '1.36'])])
    expect(await found(meshed(), 'upgrade-mesh-revision', asked)).toEqual([])
    expect(await found(healthyKit(), 'upgrade-mesh-revision')).toEqual([])
  })

  it.each([
    ['under each support plan', []],
    ['under kubernetes', ['mesh-compatibility-names-kubernetes']]
  ] as const)('reads the versions that Azure names %s', async (_, names) => {
    const kit = meshed()
    setSwitches(kit.world, names)
    const [finding] = await found(kit, 'upgrade-mesh-revision')
    expect(finding?.remedy).toContain('Revisions for 1.36: asm-1-29, asm-1-30.')
    stored(kit, kit.cluster).properties.serviceMeshProfile = { mode: 'Istio', istio: { revisions: ['asm-1-29'] } }
    expect(await found(kit, 'upgrade-mesh-revision')).toEqual([])
  })

  it('is not evaluated when the revisions of the region cannot be read', async () => {
    const kit = meshed()
    forbid(kit, '*/meshRevisionProfiles')
    expect(await found(kit, 'upgrade-mesh-revision')).toMatchObject([{ severity: 'not-evaluated' }])
  })
})

import { upgradesFrom } from '../../../../local/aks/kubernetes-versions.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { evaluateRules } from '../../../../src/preflight/evaluate.ts'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import type { PreflightRequest, Rule } from '../../../../src/preflight/rule.ts'
import { preflightRules } from '../../../../src/preflight/rules/index.ts'
import { type UpgradeRequest, unreadCluster } from '../../../../src/preflight/upgrade/upgrade-request.ts'
import { fakeLog } from '../../azure/fakes.ts'
import { type UpgradeKit, upgradeKit } from '../../local/aks/upgrade-kit.ts'
import type { Loose } from '../../local/azure/kit.ts'
import { fluxFrom } from '../../templates/baselines.ts'
import { localAzure } from '../local-azure.ts'

/** Rules of Resource Manager about an upgrade. */
export const azureRules: readonly Rule[] = preflightRules.filter(
  ({ targets, evidence }) => targets?.includes('upgrade') === true && evidence === 'azure'
)

/** Returns a cluster on 1.35 with the pools `npsystem` and `npuser`, three nodes each, for which no rule finds anything. */
export function healthyKit(fields: Loose = {}, count = 3): UpgradeKit {
  const kit = upgradeKit(count, '1.35', fields)
  kit.wait(600)
  return kit
}

/** Returns a baseline whose firewall and peering are those of the kit. */
export function baselineFor(kit: UpgradeKit): Baseline {
  const baseline = fluxFrom({
    kind: 'git',
    url: 'https://github.com/contoso/x',
    revision: { branch: 'main' },
    access: 'public'
  })
  const spokePeering = asResourceId(`${kit.network('virtualNetworks/spoke')}/virtualNetworkPeerings/to`)
  return {
    ...baseline,
    ids: { ...baseline.ids, firewall: asResourceId(kit.network('azureFirewalls/fw')), spokePeering }
  }
}

export interface Asked {
  readonly upgrade?: Partial<UpgradeRequest>
  readonly baseline?: Baseline
  readonly azure?: (azure: Azure) => Azure
  readonly rules?: readonly Rule[]
  /** Name of the identity that reads. */
  readonly as?: string
}

/** Evaluates the rules about an upgrade of the kit's cluster by a minor version, unless the request differs. */
export async function judge(kit: UpgradeKit, asked: Asked = {}): Promise<RuleFinding[]> {
  const { upgrade = {}, baseline = baselineFor(kit), azure = (each: Azure) => each, rules = azureRules, as } = asked
  const client = azure(await localAzure(kit, as))
  return await evaluateRules(rules, requestFor(kit, baseline, upgrade), client)
}

function requestFor(kit: UpgradeKit, baseline: Baseline, upgrade: Partial<UpgradeRequest>): PreflightRequest {
  return {
    phase: 'plan',
    mode: 'plan',
    baseline,
    targets: ['upgrade'],
    colours: ['blue'],
    certificates: [],
    events: undefined,
    gitKey: undefined,
    now: kit.world.now,
    log: fakeLog(),
    prerequisites: { namespaces: [], regionalTypes: [], zonalTypes: [], actions: [] },
    resources: [],
    planned: [],
    deletions: [],
    upgrade: {
      colour: 'blue',
      cluster: asResourceId(kit.cluster),
      ...versionsOf(kit),
      kind: 'minor',
      pools: ['npsystem', 'npuser'],
      allowPreview: false,
      manifests: { manifests: [], notRendered: [] },
      inside: unreadCluster('arm-only'),
      ...upgrade
    }
  }
}

/** Returns the version of the control plane, and the newest minor version that AKS offers for it. */
function versionsOf(kit: UpgradeKit): { readonly from: string; readonly to: string } {
  const from = String(stored(kit, kit.cluster).properties.currentKubernetesVersion)
  const offered = upgradesFrom(kit.world, from, 'KubernetesOfficial').filter(({ isPreview }) => isPreview !== true)
  return { from, to: offered.at(-1)?.kubernetesVersion ?? '' }
}

/** Lets every request to a path answer with 403. `path` can contain `*`. */
export function forbid(kit: UpgradeKit, path: string): void {
  kit.world.faults.push({ method: '*', path, outcome: '403', times: 1000, after: 0 })
}

/** Returns the stored resource of an id, to change it as a colleague would. */
export function stored(kit: UpgradeKit, id: string): Resource {
  const found = findResource(kit.world, id)
  if (found === undefined) throw new Error(`${id} does not exist.`)
  return found
}

/** Stores a resource as the owner of the subscription would create it. */
export function addResource(kit: UpgradeKit, id: string, properties: Loose): void {
  const [, type = ''] = /.*\/providers\/([^/]+\/[^/]+)/i.exec(id) ?? []
  const name = id.split('/').at(-1) ?? ''
  kit.world.resources[id.toLowerCase()] = { id, type, name, properties, generation: 1, createdAt: kit.world.now }
}

import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import type { CertificateInput, EventReceiver } from '../../preflight/index.ts'
import type { ImportedImage, SourceCredentials } from '../../registry/index.ts'
import {
  networkStacksOf,
  PLATFORM_STACKS,
  platformGrants,
  platformIdentities,
  platformStacksOf,
  replicaIds,
  STACKS,
  vaultRecordsId,
  zoneLinks
} from '../../templates/index.ts'
import type { PlatformStackName } from '../../templates/types.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import type { Need, Step } from '../types.ts'
import { FLOW_LOG, flowLogStep } from './flow-log.ts'
import { refuseMovedLiveRule, rewriteGatewayReferences, writeGatewayStackAlone } from './gateway-guard.ts'
import { GROUPS } from './groups.ts'
import { imagesStep } from './images.ts'
import { EXISTING_HUB_STEP } from './network.ts'
import { flowLogRemovalStep } from './removal/flow-log-removal.ts'
import { leaseClearingStep } from './removal/lease-clearing.ts'
import { previewPolicyRemovalStep } from './removal/preview-waf-policy-removal.ts'
import { stackRemovalStep } from './removal/stack-removal.ts'
import { SECRETS, secretsStep } from './secrets.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { needsOf } from './step-needs.ts'

/**
 * Values that the steps need in addition to the configuration: values that the workflow passes, and values read from
 * Azure.
 */
export interface RunInputs {
  readonly certificates: readonly CertificateInput[]
  readonly images: readonly ImportedImage[]
  /** Logins to the registries from which images are imported. */
  readonly sourceCredentials?: SourceCredentials
  /** Colours of the clusters that the same list of steps creates. */
  readonly colours: readonly Colour[]
  /** Receiver to which a Logic App sends the events of the clusters. */
  readonly events?: EventReceiver
}

function optionsFor({ colours }: RunInputs): Partial<Record<PlatformStackName, StackStepOptions>> {
  return {
    platform: { read: readSlices(['budgetStart', 'deletedVault']) },
    roles: { read: readSlices(['principals'], colours) },
    gateway: {
      read: readSlices(['liveColour', 'clusters', 'preview'], colours),
      alone: writeGatewayStackAlone,
      beforeWrite: rewriteGatewayReferences,
      afterWrite: refuseMovedLiveRule
    }
  }
}

/**
 * Returns the steps of the platform: `policy`, `identity-gateway`, `platform`; then `secrets`, `images`, `roles`, and
 * `endpoints` after the network exists; `gateway` after all of them. Each step waits for the resources that its
 * template refers to. For each stack that the configuration does not request, the list contains a step that deletes
 * what an earlier configuration created. A flow log that is not requested is also deleted, before the storage account
 * and the identity that it uses.
 */
export function platformStacks(baseline: Baseline, runInputs: RunInputs): Step[] {
  const wanted = platformStacksOf(baseline)
  const options = optionsFor(runInputs)
  const before = [...networkStacksOf(baseline), ...wanted].map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  const stacks = wanted.map(name => {
    const i = before.findIndex(({ step }) => step === name)
    const named = before.slice(i, i + 1).flatMap(own => needsOf(own, before.slice(0, i)))
    const needs = [...named, ...(alsoNeeded[name]?.(baseline, runInputs) ?? []), ...afterFlowLog(baseline, name)]
    return stackStep(name, STACKS[name].build, needs, options[name])
  })
  const removals = PLATFORM_STACKS.filter(name => !wanted.includes(name)).map(name =>
    stackRemovalStep(name, [...STACKS[name].removedAfter.map(asNeed), ...afterFlowLog(baseline, name)])
  )
  const preview = wanted.includes('gateway') ? [] : [previewPolicyRemovalStep(baseline, [asNeed('gateway')])]
  return [...stacks, ...removals, ...preview, ...direct(baseline, runInputs)]
}

/** Stacks that contain what a flow log uses: its identity, its storage account and its roles. */
const SERVES_FLOW_LOG: readonly PlatformStackName[] = ['identity-gateway', 'platform', 'roles']

function afterFlowLog({ config }: Baseline, name: PlatformStackName): Need[] {
  return !config.monitoring.flowLogs.enabled && SERVES_FLOW_LOG.includes(name) ? [{ step: FLOW_LOG }] : []
}

/** Needs of a stack that cannot be read from its template. */
const alsoNeeded: Partial<Record<PlatformStackName, (baseline: Baseline, runInputs: RunInputs) => Need[]>> = {
  /**
   * Returns the needs of the role assignments: the identities and the scopes. The name of an assignment contains a
   * principal that is not known before its identity exists, so no template refers to the identity and the scope.
   */
  roles: baseline => [
    ...Object.values(platformIdentities(baseline)).map(until => ({ step: 'identity-gateway', until })),
    ...platformGrants(baseline).map(({ scope }) => ({ step: 'platform', until: scope }))
  ],
  /**
   * Returns the needs of the private endpoints: the replicas of the registry. Every replica adds an address to the
   * registry's private endpoint, and Azure refuses to create that endpoint while a replica is being created.
   */
  endpoints: baseline => replicaIds(baseline).map(until => ({ step: 'platform', until })),
  /**
   * Returns the needs of the gateway: its role, the zone of the lease, the certificates in the vault, and a vault name
   * that resolves to the private endpoint of the vault.
   */
  gateway: (baseline, { certificates }) => [
    { step: 'roles' },
    { step: 'zones', until: baseline.ids.recordZone },
    ...(certificates.length === 0 ? [] : [{ step: SECRETS }]),
    { step: 'endpoints', until: vaultRecordsId(baseline) },
    ...vaultLinkNeeds(baseline)
  ]
}

/**
 * Returns the link between the vault's private DNS zone and the spoke network as a need, because the gateway resolves
 * the vault's name in that network. Returns no need if the run does not write the link. The run may have to write the
 * link even if the zone is externally owned.
 */
function vaultLinkNeeds(baseline: Baseline): Need[] {
  return zoneLinks(baseline)
    .filter(({ zone, to, right }) => zone === 'vault' && to === 'spoke' && right === 'write')
    .map(({ id, zoneOwner }) =>
      zoneOwner === 'others' ? { step: EXISTING_HUB_STEP } : { step: 'connections', until: id }
    )
}

function asNeed(step: string): Need {
  return { step }
}

/**
 * Returns the steps that write resources outside the stacks. Each step starts as soon as the resource to which it
 * writes exists.
 */
function direct({ config, ids }: Baseline, { certificates, images, sourceCredentials }: RunInputs): Step[] {
  const within = (until: ResourceId): Need[] => [{ step: GROUPS }, { step: 'platform', until }]
  return [
    ...(certificates.length === 0 ? [] : [secretsStep(certificates, within(ids.vault))]),
    ...(images.length === 0 ? [] : [imagesStep(images, within(ids.registry), sourceCredentials)]),
    leaseClearingStep(ids.ingressZone === undefined ? [] : [{ step: 'gateway' }]),
    ...(config.monitoring.flowLogs.enabled
      ? [flowLogStep([{ step: 'platform' }, { step: 'roles' }, { step: 'spoke' }])]
      : [flowLogRemovalStep()])
  ]
}

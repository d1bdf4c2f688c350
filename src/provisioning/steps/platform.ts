import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import type { CertificateInput, EventReceiver } from '../../preflight/index.ts'
import type { ImportedImage } from '../../registry/index.ts'
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
import { flowLogRemovalStep } from './flow-log-removal.ts'
import { refuseMovedLiveRule, rewriteGatewayReferences, writeGatewayAlone } from './gateway-guard.ts'
import { GROUPS } from './groups.ts'
import { imagesStep } from './images.ts'
import { leaseClearingStep } from './lease-clearing.ts'
import { needsOf } from './needs.ts'
import { FOREIGN } from './network.ts'
import { previewPolicyRemovalStep } from './preview-policy-removal.ts'
import { SECRETS, secretsStep } from './secrets.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { stackRemovalStep } from './stack-removal.ts'

/** What a list of steps takes from the workflow, and from what stands, beside the configuration. */
export interface Given {
  readonly certificates: readonly CertificateInput[]
  readonly images: readonly ImportedImage[]
  /** Clusters that the same list makes. */
  readonly colours: readonly Colour[]
  /** Who is told of clusters' events through a Logic App. */
  readonly events?: EventReceiver
}

function optionsFor({ colours }: Given): Partial<Record<PlatformStackName, StackStepOptions>> {
  return {
    platform: { read: readSlices(['budgetStart', 'deletedVault']) },
    roles: { read: readSlices(['principals'], colours) },
    gateway: {
      read: readSlices(['liveColour', 'clusters', 'preview'], colours),
      alone: writeGatewayAlone,
      beforeWrite: rewriteGatewayReferences,
      afterWrite: refuseMovedLiveRule
    }
  }
}

/**
 * `policy`, `identity-gateway`, `platform`; then `secrets`, `images`, `roles`, and `endpoints` once the network is there;
 * `gateway` after all of them. They wait for the resources that their templates name. A stack the configuration does not
 * want is a step that removes what an earlier one made; so is a flow log, before storage and identity are taken from it.
 */
export function platformStacks(baseline: Baseline, given: Given): Step[] {
  const wanted = platformStacksOf(baseline)
  const options = optionsFor(given)
  const before = [...networkStacksOf(baseline), ...wanted].map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  const stacks = wanted.map(name => {
    const i = before.findIndex(({ step }) => step === name)
    const named = before.slice(i, i + 1).flatMap(own => needsOf(own, before.slice(0, i)))
    const needs = [...named, ...(alsoNeeded[name]?.(baseline, given) ?? []), ...afterFlowLog(baseline, name)]
    return stackStep(name, STACKS[name].build, needs, options[name])
  })
  const removals = PLATFORM_STACKS.filter(name => !wanted.includes(name)).map(name =>
    stackRemovalStep(name, [...STACKS[name].removedAfter.map(asNeed), ...afterFlowLog(baseline, name)])
  )
  const preview = wanted.includes('gateway') ? [] : [previewPolicyRemovalStep(baseline, [asNeed('gateway')])]
  return [...stacks, ...removals, ...preview, ...direct(baseline, given)]
}

/** Stacks that hold what a flow log writes with and into. */
const SERVES_FLOW_LOG: readonly PlatformStackName[] = ['identity-gateway', 'platform', 'roles']

function afterFlowLog({ config }: Baseline, name: PlatformStackName): Need[] {
  return !config.monitoring.flowLogs.enabled && SERVES_FLOW_LOG.includes(name) ? [{ step: FLOW_LOG }] : []
}

/** What a stack needs though its template does not name it. */
const alsoNeeded: Partial<Record<PlatformStackName, (baseline: Baseline, given: Given) => Need[]>> = {
  /** Named by principals that are not known before, and so by nothing that a template could say. */
  roles: baseline => [
    ...Object.values(platformIdentities(baseline)).map(until => ({ step: 'identity-gateway', until })),
    ...platformGrants(baseline).map(({ scope }) => ({ step: 'platform', until: scope }))
  ],
  /** Every replica brings an address into the registry's endpoint, and Azure refuses one while a replica is being made. */
  endpoints: baseline => replicaIds(baseline).map(until => ({ step: 'platform', until })),
  /** Its role, the certificates, and that the vault's name leads to its endpoint. */
  gateway: (baseline, { certificates }) => [
    { step: 'roles' },
    ...(certificates.length === 0 ? [] : [{ step: SECRETS }]),
    { step: 'endpoints', until: vaultRecordsId(baseline) },
    ...vaultResolves(baseline)
  ]
}

/** The gateway asks in its own network, whose link to the vault's zone may be ours to write, wherever the zone lies. */
function vaultResolves(baseline: Baseline): Need[] {
  return zoneLinks(baseline)
    .filter(({ zone, to, right }) => zone === 'vault' && to === 'spoke' && right === 'write')
    .map(({ id, zoneOwner }) => (zoneOwner === 'others' ? { step: FOREIGN } : { step: 'connections', until: id }))
}

function asNeed(step: string): Need {
  return { step }
}

/** What is put beside the stacks, as soon as the resource it goes into is there. */
function direct({ config, ids }: Baseline, { certificates, images }: Given): Step[] {
  const within = (until: ResourceId): Need[] => [{ step: GROUPS }, { step: 'platform', until }]
  return [
    ...(certificates.length === 0 ? [] : [secretsStep(certificates, within(ids.vault))]),
    ...(images.length === 0 ? [] : [imagesStep(images, within(ids.registry))]),
    ...(ids.ingressZone === undefined ? [] : [leaseClearingStep(ids.ingressZone, [{ step: 'gateway' }])]),
    ...(config.monitoring.flowLogs.enabled
      ? [flowLogStep([{ step: 'platform' }, { step: 'roles' }, { step: 'spoke' }])]
      : [flowLogRemovalStep()])
  ]
}

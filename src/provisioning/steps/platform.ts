import type { ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { ImportedImage } from '../../registry/index.ts'
import {
  NETWORK_STACKS,
  networkStacksOf,
  PLATFORM_STACKS,
  platformGroups,
  platformStacksOf,
  prerequisites,
  resourceGroups,
  stackBuilders,
  stacksOf
} from '../../templates/index.ts'
import { NOTHING_YET, type PlatformStackName } from '../../templates/types.ts'
import { observeGateway } from '../observed/gateway.ts'
import { observePlatform } from '../observed/platform.ts'
import type { Need, Step } from '../types.ts'
import { FLOW_LOG, flowLogStep } from './flow-log.ts'
import { refuseMovedLiveRule, writeGatewayAlone } from './gateway-guard.ts'
import { GROUPS, groupsStep } from './groups.ts'
import { IMAGES, imagesStep } from './images.ts'
import { LEASE, leaseClearingStep } from './lease-clearing.ts'
import { needsOf } from './needs.ts'
import { networkStacks } from './network.ts'
import { checkNetwork } from './network-checks.ts'
import { type CertificateInput, checkPlatform } from './platform-checks.ts'
import { SECRETS, secretsStep } from './secrets.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { stackRemovalStep } from './stack-removal.ts'

/** What comes from the workflow beside the configuration. */
export interface Given {
  readonly certificates: readonly CertificateInput[]
  readonly images: readonly ImportedImage[]
}

const options: Partial<Record<PlatformStackName, StackStepOptions>> = {
  platform: { observe: observePlatform },
  gateway: { observe: observeGateway, alone: writeGatewayAlone, verify: refuseMovedLiveRule }
}

/** Groups, network and platform: everything that outlives a cluster. */
export function foundationSteps(baseline: Baseline, given: Given): Step[] {
  const groups = groupsStep(
    each => [...resourceGroups(each), ...platformGroups(each)],
    each => prerequisites(each, stacksOf(each)).namespaces
  )
  const check: Step['check'] = async (context, mode) => {
    await checkNetwork(context, mode)
    await checkPlatform(given.certificates, context, mode)
  }
  return [{ ...groups, check }, ...networkStacks(baseline), ...platformStacks(baseline, given)]
}

/**
 * `policy`; `identity-gateway` → `platform` → `secrets`, `images`, `gateway`. They wait for the resources of the network
 * that their templates name. A stack the configuration does not want is a step that removes what an earlier one made.
 */
export function platformStacks(baseline: Baseline, given: Given): Step[] {
  const wanted = platformStacksOf(baseline)
  const before = [...networkStacksOf(baseline), ...wanted].map(name => stackBuilders[name](baseline, NOTHING_YET))
  const stacks = wanted.map(name => {
    const i = before.findIndex(({ step }) => step === name)
    const named = before.slice(i, i + 1).flatMap(own => needsOf(own, before.slice(0, i)))
    const needs = [...named, ...(ALSO_NEEDED[name] ?? []).filter(step => isStep(step, baseline, given)).map(asNeed)]
    return stackStep(name, stackBuilders[name], needs, options[name])
  })
  const removals = PLATFORM_STACKS.filter(name => !wanted.includes(name)).map(name =>
    stackRemovalStep(name, REMOVED_AFTER[name].map(asNeed))
  )
  return [...stacks, ...removals, ...direct(baseline, given)]
}

/** What a stack needs though its template does not name it: principals, contents of the vault, roles. */
const ALSO_NEEDED: Partial<Record<PlatformStackName, readonly string[]>> = {
  platform: ['identity-gateway'],
  gateway: ['platform', SECRETS]
}

/** The gateway lets go of its identity, and the platform of its assignments, before the identity goes. */
const REMOVED_AFTER: Readonly<Record<PlatformStackName, readonly string[]>> = {
  policy: [],
  'identity-gateway': ['gateway', 'platform'],
  platform: ['gateway'],
  gateway: []
}

function isStep(name: string, baseline: Baseline, given: Given): boolean {
  if (name === SECRETS) return given.certificates.length > 0
  return (platformStacksOf(baseline) as readonly string[]).includes(name)
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
    ...(config.monitoring.flowLogs.enabled ? [flowLogStep([{ step: 'platform' }, { step: 'spoke' }])] : [])
  ]
}

/** Every step there can be, in the order of a list for people. */
export const FOUNDATION_STEPS: readonly string[] = [
  GROUPS,
  ...NETWORK_STACKS,
  ...PLATFORM_STACKS,
  SECRETS,
  IMAGES,
  LEASE,
  FLOW_LOG
]

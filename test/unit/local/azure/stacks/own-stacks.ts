import { type Baseline, createBaseline } from '../../../../../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../../src/provisioning/live-state/index.ts'
import {
  clusterIdentities,
  clusterStacksOf,
  type LiveState,
  platformGroups,
  platformIdentities,
  resourceGroups,
  STACKS,
  type StackTemplate,
  stacksOf
} from '../../../../../src/templates/index.ts'
import { type Kit, type Loose, newKit } from '../kit.ts'

const STACKS_VERSION = '2025-07-01'
const unmanage = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
}

/** The project's own stacks on local Azure, without the project's client: in which order, is known here once more. */
export interface Environment {
  readonly kit: Kit
  readonly baseline: Baseline
}

/** A baseline whose ids lie in the subscription of this world. */
export function hereOf({ config }: Baseline, kit: Kit): Baseline {
  return createBaseline(config, kit.world.subscriptionId)
}

/** The stack as it ended; `error` is its own. */
export function deployStack(kit: Kit, stack: StackTemplate): Loose {
  const { name, location, deploymentScope, template } = stack
  const id = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/${name}`
  const properties = { template, deploymentScope, actionOnUnmanage: unmanage, denySettings: { mode: 'none' } }
  kit.world.tables.throttle = {}
  const answer = kit.put(id, { location, properties }, { version: STACKS_VERSION })
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  kit.settle()
  return kit.get(id, { version: STACKS_VERSION }).properties
}

/** Deploys and throws what went wrong. */
export function mustDeploy(kit: Kit, stack: StackTemplate): Loose {
  const { provisioningState, error, outputs } = deployStack(kit, stack)
  if (provisioningState !== 'succeeded') throw new Error(`${stack.step}: ${JSON.stringify(error)}`)
  return outputs
}

function principal(kit: Kit, id: string | undefined): string | null {
  if (id === undefined) return null
  return kit.get(id, { version: '2024-11-30' }).properties?.principalId ?? null
}

/** What a walk would have observed by now of identities and of the blue cluster. */
export function observedIn({ kit, baseline: own }: Environment): LiveState {
  const { controlPlane, kubelet, ingress, events } = clusterIdentities(own, 'blue')
  const cluster = kit.get(own.ids.clusters.blue.cluster, { version: '2026-05-01' })
  const stamp = {
    ...EMPTY_LIVE_STATE.stamps.blue,
    kubernetesVersion: cluster.properties?.kubernetesVersion ?? null,
    issuer: cluster.properties?.oidcIssuerProfile?.issuerURL ?? null
  }
  const platform = platformIdentities(own) as Readonly<Record<string, string>>
  return {
    ...EMPTY_LIVE_STATE,
    newClusterVersion: '1.35',
    principals: {
      gateway: principal(kit, platform.gateway),
      flowLogs: principal(kit, platform.flowLogs),
      'blue-controlPlane': principal(kit, controlPlane),
      'blue-kubelet': principal(kit, kubelet),
      'blue-ingress': principal(kit, ingress),
      'blue-events': principal(kit, events)
    },
    stamps: { ...EMPTY_LIVE_STATE.stamps, blue: stamp }
  }
}

/** Groups, network and platform of a baseline; its gateway needs certificates and is left out, and nobody here keeps backups. */
export function withPlatform(of: Baseline): Environment {
  const kit = newKit()
  const environment = { kit, baseline: hereOf(withoutBackup(of), kit) }
  const groups = [...resourceGroups(environment.baseline), ...platformGroups(environment.baseline)]
  for (const { id, body } of groups) kit.make(id, body)
  for (const step of stacksOf(environment.baseline)) {
    if (step !== 'gateway') mustDeploy(kit, STACKS[step].build(environment.baseline, observedIn(environment)))
  }
  return environment
}

/** The blue cluster's stacks in their order, roles propagated; the outputs of each by its name. */
export function deployCluster(environment: Environment): Record<string, Loose> {
  const { kit, baseline: own } = environment
  return Object.fromEntries(
    clusterStacksOf(own, 'blue').map(step => {
      const outputs = mustDeploy(kit, STACKS[step].build(own, observedIn(environment)))
      if (step === 'roles-blue') kit.wait(600)
      return [step, outputs]
    })
  )
}

function withoutBackup({ config, ...of }: Baseline): Baseline {
  const features = { ...config.cluster.features, backup: false }
  return { ...of, config: { ...config, cluster: { ...config.cluster, features } } }
}

import type { Colour } from '../../../src/config/types.ts'
import type { KubernetesObject } from '../../../src/manifests/index.ts'
import { type ClusterEvidence, unreadCluster } from '../../../src/preflight/index.ts'
import { type UpgradeValidation, type ValidationRequest, validateUpgrade } from '../../../src/upgrade/index.ts'
import type { FakeAnswer, FakeRequest } from '../azure/fakes.ts'
import { type PowerKit, powerKit } from '../power/power-kit.ts'
import { budget, counts, deployment, node, pod } from '../preflight/upgrade/objects-kit.ts'

type Respond = (request: FakeRequest) => FakeAnswer | undefined

export interface ValidationKit extends PowerKit {
  validate(request?: Partial<ValidationRequest>): Promise<UpgradeValidation>
  /** Responds to requests in place of Azure, before the responses of the kit. */
  intercept(respond: Respond): void
}

/**
 * Returns an Azure with these clusters, and a validation of an upgrade for which no rule finds anything. The clusters have
 * a workload with a budget, and the checkout has no manifests.
 */
export function validationKit(colours: readonly Colour[] = ['blue']): ValidationKit {
  const kit = powerKit('dev-test', colours)
  const { baseline, clients } = kit
  return Object.assign(kit, {
    intercept: (respond: Respond) => {
      const { before } = kit
      kit.before = request => respond(request) ?? before(request)
    },
    validate: (request: Partial<ValidationRequest> = {}) =>
      validateUpgrade(
        {
          ...{ baseline, colour: undefined, target: 'latest-patch', allowPreview: false, startsNow: true },
          manifests: () => ({ manifests: [], notRendered: [] }),
          readInside: async () => healthyEvidence(),
          ...request
        },
        { ...clients, azure: { ...clients.azure, subscriptionId: kit.world.subscriptionId } }
      )
  })
}

/** Returns evidence of nodes that are Ready, and of a workload whose budget lets one pod be evicted. */
export function healthyEvidence(): ClusterEvidence {
  const nodes = ['npsystem-1', 'npsystem-2', 'npsystem-3', 'user-1', 'user-2'].map(name => node(name))
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop', uid: 'shop', controller: true }
  const pods = [1, 2, 3].map(n => pod(`web/shop-${n}`, { node: `user-${n > 2 ? 1 : n}`, owner }))
  const budgets = [budget('web/shop', { maxUnavailable: 1 }, counts(3, 3, 2))]
  const read = (objects: readonly KubernetesObject[]) => ({ objects, again: objects })
  return {
    workloads: read([deployment('web/shop'), ...pods, ...budgets, ...nodes]),
    budgets: read(budgets),
    webhooks: read([]),
    nodes: read(nodes),
    'api-usage': { calls: [] }
  }
}

/** Reads nothing from inside the cluster, as `kubernetes-access: arm-only` does. */
export async function readNothing(): Promise<ClusterEvidence> {
  return unreadCluster('not read')
}

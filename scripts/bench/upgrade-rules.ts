/** Measures the rules about Kubernetes objects on a large cluster: 1,000 pods under 200 budgets, read twice. */
import type { KubernetesObject } from '../../src/manifests/index.ts'
import { budget, counts, findingsIn, node, pod } from '../../test/unit/preflight/upgrade/objects-kit.ts'

const BUDGETS = 200
const PODS_EACH = 5
const NODES = 50

/** CPU seconds of one evaluation of all rules about objects. */
export interface UpgradeRulesCost {
  readonly pods: number
  readonly budgets: number
  readonly findings: number
  readonly seconds: number
}

/** Evaluates the rules about objects on 1,000 pods and 200 budgets of one namespace, of which half hold a drain. */
export async function measureUpgradeRules(): Promise<UpgradeRulesCost> {
  const objects = largeNamespace()
  const began = process.cpuUsage()
  const found = await findingsIn({ objects, manifests: objects })
  const { user, system } = process.cpuUsage(began)
  return { pods: BUDGETS * PODS_EACH, budgets: BUDGETS, findings: found.length, seconds: (user + system) / 1e6 }
}

function largeNamespace(): KubernetesObject[] {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true }
  const nodes = Array.from({ length: NODES }, (_, n) => node(`user-${n}`))
  const apps = Array.from({ length: BUDGETS }, (_, n) => [
    budget(`shop/app${n}`, { minAvailable: 4 }, counts(PODS_EACH, PODS_EACH - (n % 2), 4)),
    ...Array.from({ length: PODS_EACH }, (__, m) =>
      pod(`shop/app${n}-${m}`, { owner, node: `user-${(n + m) % NODES}`, labels: { app: `app${n}` } })
    )
  ])
  return [...nodes, ...apps.flat()]
}

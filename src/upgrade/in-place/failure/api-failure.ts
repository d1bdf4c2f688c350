import type { ResourceId } from '../../../arm/resource-id.ts'
import { instantText, shownText } from '../../../preflight/index.ts'
import type { UpgradeOperation } from '../types.ts'
import { invoke } from './commands.ts'
import type { Explanation } from './drain-failure.ts'

/** Milliseconds for which AKS remembers a call. Source: "Stop Azure Kubernetes Service cluster upgrades on API breaking changes". */
const REMEMBERED = 12 * 3_600_000

/** Explains the refusal of a new version because of a call of an API that it no longer has. */
export function explainDeprecatedApi(
  { api, lastSeen }: { readonly api: string; readonly lastSeen: number | undefined },
  cluster: ResourceId,
  operation: UpgradeOperation
): Explanation {
  const seen = lastSeen === undefined ? 'Azure does not say when.' : `It is quiet since ${instantText(lastSeen)}.`
  const earliest =
    lastSeen === undefined ? 'after 12 hours' : `at ${instantText(lastSeen + REMEMBERED)} at the earliest`
  const calls = invoke(cluster, 'kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis')
  return {
    reason: 'deprecated-api',
    message: `AKS refuses the upgrade of the control plane, because a program used ${shownText(api)}, which the new version no longer has. ${seen}`,
    remedy: `Find the program: \`Diagnose and solve problems\` of the cluster in the portal, Kubernetes API deprecations, or ${calls}. Upgrade it, so that the API stays quiet. Run \`${operation}\` again ${earliest}: AKS remembers a call for 12 hours.`
  }
}

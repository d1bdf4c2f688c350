import type { ResourceId } from '../../../arm/resource-id.ts'
import type { Baseline } from '../../../config/types.ts'
import { previewFirewallPolicyId } from '../../../templates/index.ts'
import { deletionSecondsOf } from '../../durations.ts'
import type { Need, Step } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'

/** Name of the step that deletes the firewall policy of the gateway's preview. */
export const PREVIEW_WAF_POLICY = 'preview-policy'

/**
 * Returns the step that deletes the firewall policy of the gateway's preview. The step finds the policy by its name,
 * because no stack manages it. The step runs after the gateway is deleted: Azure refuses to delete a policy that a
 * gateway uses.
 */
export function previewPolicyRemovalStep(baseline: Baseline, needs: readonly Need[]): Step {
  const id: ResourceId = previewFirewallPolicyId(baseline)
  const expectedSeconds = deletionSecondsOf(id)
  return {
    name: PREVIEW_WAF_POLICY,
    needs,
    expectedSeconds,
    intent: () => ({ removed: id }),
    // Azure delays a deletion while another deletion is in progress, so there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan({ azure }) {
      const exists = (await azure.read(id)) !== undefined
      const type = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'
      const deletion = { step: PREVIEW_WAF_POLICY, id, type, kind: 'delete', certain: true } as const
      const changes = exists ? [resourceChange(deletion)] : []
      return {
        step: PREVIEW_WAF_POLICY,
        evaluation: { by: 'reads' },
        changes,
        unchanged: 0,
        noise: 0,
        pending: changes.length > 0
      }
    },
    apply: ({ azure, signal }) => azure.remove(id, { signal, expectedSeconds })
  }
}

import type { ArmError } from '../types.ts'
import type { LeafCode } from './types.ts'

const SINK = /data sink .* is already used in diagnostic setting '([^']+)'/i

/** Codes about resources of other owners, often of Azure Policy, in the place of a resource of the environment. */
export const otherOwnerCodes: readonly LeafCode[] = [
  {
    code: 'Conflict',
    message: SINK,
    reason: 'blocked-by-other-resource',
    remedy: {
      general:
        'Delete the diagnostic setting that the message names (az monitor diagnostic-settings delete), then run again.',
      of: deleteSetting
    },
    source: 'hashicorp/terraform-provider-azurerm#21161; Azure/CanadaPubSecALZ#336'
  },
  {
    code: 'RoleAssignmentExists',
    reason: 'blocked-by-other-resource',
    remedy:
      'The same principal already has the same role through another role assignment, created outside this pipeline. Plan again: the plan keeps that assignment and leaves out its own. Or delete that assignment (az role assignment delete --ids ID; the message has its id), then run again.',
    source: 'Troubleshoot Azure RBAC; Azure/bicep#18791'
  }
]

function deleteSetting({ message, target }: ArmError): string {
  const [, name = 'NAME'] = SINK.exec(message) ?? []
  const scope = target?.startsWith('/') === true ? target.replace(/\/providers\/microsoft\.insights\/.*$/i, '') : 'ID'
  return (
    `Diagnostic setting ${name} was created after the plan and sends the same logs. Plan again: if ${name} sends all categories, the plan ` +
    `leaves out its own setting. Otherwise delete ${name}: az monitor diagnostic-settings delete --resource ${scope} --name ${name}.`
  )
}

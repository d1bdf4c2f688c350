import { logFindings, type Phase, type RunScope, refuseErrors } from '../../../src/preflight/index.ts'
import { runPreflight } from '../../../src/provisioning/preflight.ts'
import { type PlanRequest, planProvisioning } from '../../../src/provisioning/provision.ts'
import type { Plan, ProvisioningClients, StepContext } from '../../../src/provisioning/types.ts'

/** Plans, and throws for preflight errors as an action does once it has shown the plan. */
export async function planOrRefuse(request: PlanRequest, clients: ProvisioningClients): Promise<Plan> {
  const planned = await planProvisioning(request, clients)
  refuseErrors(planned.findings)
  return planned
}

/** Evaluates the rules of a run in one phase; logs what is no error, and throws for errors. */
export async function check(scope: RunScope, phase: Phase, context: StepContext): Promise<void> {
  const mode = phase === 'plan' ? 'plan' : 'apply'
  const findings = await runPreflight(scope, { phase, mode }, context)
  logFindings(findings, context.log)
  refuseErrors(findings)
}

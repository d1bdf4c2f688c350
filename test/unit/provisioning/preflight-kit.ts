import { logFindings, type Phase, type RunScope, refuseErrors } from '../../../src/preflight/index.ts'
import { preflight } from '../../../src/provisioning/preflight.ts'
import { type PlanRequest, plan } from '../../../src/provisioning/provision.ts'
import type { Plan, ProvisioningDoors, StepContext } from '../../../src/provisioning/types.ts'

/** Plans, and throws for preflight errors as an action does once it has shown the plan. */
export async function planOrRefuse(request: PlanRequest, doors: ProvisioningDoors): Promise<Plan> {
  const planned = await plan(request, doors)
  refuseErrors(planned.findings)
  return planned
}

/** Evaluates the rules of a run in one phase; logs what is no error, and throws for errors. */
export async function check(scope: RunScope, phase: Phase, context: StepContext): Promise<void> {
  const mode = phase === 'plan' ? 'plan' : 'apply'
  const findings = await preflight(scope, { phase, mode }, context)
  logFindings(findings, context.log)
  refuseErrors(findings)
}
